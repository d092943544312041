//! The stylesheet and the script, embedded in the binary and served under `/assets/`.
//!
//! **Promise:** the address of a file changes with its content, so that it may be cached for a year.

use sm3::{Digest as _, Sm3};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// The `Content-Security-Policy` every page of the shell lives with.
pub const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A file the router serves: `Cache-Control: public, max-age=31536000, immutable` is right when the address
/// was asked with its version, `no-cache` with the etag otherwise.
#[derive(Debug, Clone)]
pub struct StaticFile {
    /// The path below the root, such as `/assets/style.css`.
    pub path: &'static str,
    pub mime: &'static str,
    pub bytes: &'static [u8],
    /// A strong entity tag with its quotes.
    pub etag: String,
}

impl StaticFile {
    /// The address pages link to, with the version in the query.
    pub fn address(&self) -> String {
        format!("{}?v={}", self.path, self.etag.trim_matches('"'))
    }
}

const SOURCES: [(&str, &str, &[u8]); 3] = [
    ("/assets/style.css", "text/css; charset=utf-8", include_bytes!("../../assets/style.css")),
    ("/assets/app.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/app.js")),
    ("/assets/icon.svg", "image/svg+xml", include_bytes!("../../assets/icon.svg")),
];

static FILES: LazyLock<Vec<StaticFile>> = LazyLock::new(|| {
    SOURCES.iter().map(|&(path, mime, bytes)| StaticFile { path, mime, bytes, etag: etag(bytes) }).collect()
});

fn etag(bytes: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in Sm3::digest(bytes).iter().take(8) {
        let _ = write!(tag, "{byte:02x}"); // writing to a String cannot fail
    }
    tag.push('"');
    tag
}

/// Every static file of the shell.
pub fn static_files() -> &'static [StaticFile] {
    &FILES
}

/// The versioned address of a file of [`static_files`].
pub(crate) fn address(path: &str) -> String {
    FILES.iter().find(|file| file.path == path).map_or_else(|| path.to_owned(), StaticFile::address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_the_version_of_the_content() {
        for file in static_files() {
            assert_eq!(file.etag.len(), 18);
            assert!(address(file.path).starts_with(&format!("{}?v=", file.path)));
        }
    }

    #[test]
    fn the_script_stays_small_and_nothing_is_fetched_from_elsewhere() {
        let text = |path: &str| {
            let file = static_files().iter().find(|file| file.path == path).expect("the file is embedded");
            String::from_utf8(file.bytes.to_vec()).expect("assets are UTF-8")
        };
        assert!(text("/assets/app.js").lines().count() <= 200);
        for path in ["/assets/style.css", "/assets/app.js"] {
            assert!(!text(path).contains("://") && !text(path).contains("@import"), "{path}");
        }
    }
}
