//! Where the files of a county folder come from: a directory, or memory (samples, tests).
//!
//! **Promise:** never more than the limit of one file is read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What a file holds, unless it is larger than allowed, or something else has its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Bytes(Vec<u8>),
    TooLarge,
    /// A folder, a link, a pipe: nothing of it is read, a link might lead anywhere on the machine.
    NotAFile,
}

pub trait FolderSource {
    /// The names of what lies in the folder, sorted.
    fn names(&self) -> io::Result<Vec<String>>;
    /// The content of a file, at most `limit` bytes of it.
    fn content(&self, name: &str, limit: u64) -> io::Result<Content>;
}

impl FolderSource for Path {
    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(self)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn content(&self, name: &str, limit: u64) -> io::Result<Content> {
        if !std::fs::symlink_metadata(self.join(name))?.file_type().is_file() {
            return Ok(Content::NotAFile);
        }
        let mut bytes = Vec::new();
        File::open(self.join(name))?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(within(bytes, limit))
    }
}

/// A folder held in memory: file name and bytes.
#[derive(Debug, Clone, Default)]
pub struct MemoryFolder(pub BTreeMap<String, Vec<u8>>);

impl FolderSource for MemoryFolder {
    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.0.keys().cloned().collect())
    }

    fn content(&self, name: &str, limit: u64) -> io::Result<Content> {
        let bytes = self.0.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(within(bytes.clone(), limit))
    }
}

fn within(bytes: Vec<u8>, limit: u64) -> Content {
    if u64::try_from(bytes.len()).is_ok_and(|size| size <= limit) {
        Content::Bytes(bytes)
    } else {
        Content::TooLarge
    }
}
