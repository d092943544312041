//! The files another system hands us: plain, gzipped, in a tar archive, in several encodings.
//!
//! **Promise:** what is unpacked is bounded: 64 MiB a file, 1 GiB together, 10,000 files.
//! **Promise:** a file whose bytes fit none of the encodings named is a mistake; no byte is guessed.
//! **Not here:** rows and cells ([`super::rows`]).

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::import::folder::FILE_BYTES;

/// All files together.
const ALL_BYTES: u64 = 1 << 30;
const FILES_MAX: usize = 10_000;

/// One file as it came, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its own name; inside an archive the name there, without folders.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Why a path could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub name: String,
    pub reason: String,
}

/// Every file behind the paths: a folder stands for its files, an archive for what is in it.
pub fn collect(paths: &[impl AsRef<Path>]) -> Result<Vec<SourceFile>, Unreadable> {
    let mut all = Collected::default();
    for path in paths {
        let path = path.as_ref();
        let at = |error: io::Error| Unreadable { name: name_of(path), reason: error.to_string() };
        if path.is_dir() {
            let mut inside: Vec<_> = std::fs::read_dir(path)
                .map_err(at)?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<io::Result<_>>()
                .map_err(at)?;
            inside.sort();
            for file in inside.iter().filter(|file| file.is_file()) {
                all.open(file)?;
            }
        } else {
            all.open(path)?;
        }
    }
    Ok(all.files)
}

/// Files handed over in memory (the preview page).
pub fn unpack(name: &str, bytes: &[u8]) -> Result<Vec<SourceFile>, Unreadable> {
    let mut all = Collected::default();
    all.add(name, bytes).map_err(|error| Unreadable { name: name.to_owned(), reason: error.to_string() })?;
    Ok(all.files)
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[derive(Default)]
struct Collected {
    files: Vec<SourceFile>,
    bytes: u64,
}

impl Collected {
    fn open(&mut self, path: &Path) -> Result<(), Unreadable> {
        let name = name_of(path);
        let read = File::open(path).and_then(|file| self.add(&name, file));
        read.map_err(|error| Unreadable { name, reason: error.to_string() })
    }

    fn add(&mut self, name: &str, from: impl Read) -> io::Result<()> {
        let lower = name.to_lowercase();
        if lower.ends_with(".tar.gz") || lower.ends_with(".tgz") {
            self.archive(flate2::read::MultiGzDecoder::new(from))
        } else if lower.ends_with(".tar") {
            self.archive(from)
        } else if lower.ends_with(".gz") {
            let bytes = self.bounded(name, flate2::read::MultiGzDecoder::new(from))?;
            self.keep(&name[..name.len() - 3], bytes)
        } else {
            let bytes = self.bounded(name, from)?;
            self.keep(name, bytes)
        }
    }

    fn archive(&mut self, from: impl Read) -> io::Result<()> {
        let mut archive = tar::Archive::new(from);
        for entry in archive.entries()? {
            let entry = entry?;
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let name = name_of(&entry.path()?);
            let bytes = self.bounded(&name, entry)?;
            self.keep(&name, bytes)?;
        }
        Ok(())
    }

    /// At most so much of a file, however well it is packed.
    fn bounded(&mut self, name: &str, from: impl Read) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        from.take(FILE_BYTES + 1).read_to_end(&mut bytes)?;
        let size = bytes.len() as u64;
        self.bytes += size;
        if size > FILE_BYTES || self.bytes > ALL_BYTES {
            return Err(io::Error::other(format!("{name} is larger than {} MiB unpacked", FILE_BYTES >> 20)));
        }
        Ok(bytes)
    }

    fn keep(&mut self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        if self.files.len() == FILES_MAX {
            return Err(io::Error::other(format!("more than {FILES_MAX} files")));
        }
        self.files.push(SourceFile { name: name.to_owned(), bytes });
        Ok(())
    }
}

/// Whether a name fits a pattern of `*` (any characters) and `?` (one).
pub fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Row by row: which beginnings of the name the pattern read so far may stand for.
    let mut reach = vec![false; name.len() + 1];
    reach[0] = true;
    for p in pattern {
        let mut next = vec![false; name.len() + 1];
        for at in 0..=name.len() {
            next[at] = match p {
                '*' => reach[at] || (at > 0 && next[at - 1]),
                '?' => at > 0 && reach[at - 1],
                p => at > 0 && reach[at - 1] && name[at - 1] == p,
            };
        }
        reach = next;
    }
    reach[name.len()]
}

/// The encodings a mapping may name.
pub const ENCODINGS: [&str; 6] = ["utf-8", "gbk", "gb18030", "windows-1252", "iso-8859-1", "utf-16"];

/// The text of a file in the first encoding in which all its bytes mean something, and which it was.
/// A byte order mark decides before the list does.
pub fn decode(bytes: &[u8], encodings: &[&str]) -> Option<(String, &'static str)> {
    if let Some(body) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return std::str::from_utf8(body).ok().map(|text| (text.to_owned(), "utf-8"));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return utf16(bytes);
    }
    encodings.iter().find_map(|name| match *name {
        "utf-8" => std::str::from_utf8(bytes).ok().map(|text| (text.to_owned(), "utf-8")),
        "gbk" => strict(encoding_rs::GBK, bytes, "gbk"),
        "gb18030" => strict(encoding_rs::GB18030, bytes, "gb18030"),
        "windows-1252" => windows_1252(bytes),
        "iso-8859-1" => Some((bytes.iter().map(|byte| char::from(*byte)).collect(), "iso-8859-1")),
        _ => None,
    })
}

fn strict(
    encoding: &'static encoding_rs::Encoding,
    bytes: &[u8],
    name: &'static str,
) -> Option<(String, &'static str)> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| (text.into_owned(), name))
}

/// Windows-1252 has five bytes without a meaning; a text that has one of them is something else.
fn windows_1252(bytes: &[u8]) -> Option<(String, &'static str)> {
    if bytes.iter().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)) {
        return None;
    }
    strict(encoding_rs::WINDOWS_1252, bytes, "windows-1252")
}

fn utf16(bytes: &[u8]) -> Option<(String, &'static str)> {
    let little = bytes.starts_with(b"\xff\xfe");
    let encoding = if little { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
    strict(encoding, &bytes[2..], "utf-16")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name, yes) in [
            ("*.csv", "a.csv", true),
            ("*-2014.csv", "apr-jun-2014.csv", true),
            ("*-2014.csv", "apr-jun-2015.csv", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("a*b*c", "axxbyyc", true),
            ("预算*", "预算2024.csv", true),
        ] {
            assert_eq!(fits(pattern, name), yes, "{pattern} {name}");
        }
    }

    #[test]
    fn the_first_encoding_that_fits_every_byte_is_taken() {
        let gbk = encoding_rs::GBK.encode("财政局").0.into_owned();
        assert_eq!(decode(&gbk, &["utf-8", "gbk"]).unwrap(), ("财政局".to_owned(), "gbk"));
        assert_eq!(decode("财政局".as_bytes(), &["utf-8", "gbk"]).unwrap().1, "utf-8");
        assert_eq!(decode(b"\xef\xbb\xbfa", &["gbk"]).unwrap(), ("a".to_owned(), "utf-8"));
        assert_eq!(decode(b"caf\xe9", &["utf-8", "windows-1252"]).unwrap().0, "café");
        assert_eq!(decode(b"\x81\x8d", &["utf-8", "windows-1252"]), None, "bytes without a meaning");
        assert_eq!(decode(b"\xff\xfea\0", &["utf-8"]).unwrap(), ("a".to_owned(), "utf-16"));
    }

    #[test]
    fn archives_are_opened_and_bounded() {
        let mut inside = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(3);
        header.set_cksum();
        inside.append_data(&mut header, "data/x.csv", &b"a,b"[..]).unwrap();
        let tarred = inside.into_inner().unwrap();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&tarred).unwrap();
        let files = unpack("x.tar.gz", &packed.finish().unwrap()).unwrap();
        assert_eq!(files, [SourceFile { name: "x.csv".into(), bytes: b"a,b".to_vec() }]);

        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![0; 1 << 20];
        for _ in 0..65 {
            bomb.write_all(&zeros).unwrap();
        }
        let refused = unpack("x.csv.gz", &bomb.finish().unwrap()).unwrap_err();
        assert!(refused.reason.contains("64 MiB"), "{}", refused.reason);
        assert!(unpack("x.csv.gz", b"no gzip").is_err());
    }
}
