//! The repository as text: its files, and Rust sources with comments, strings and test modules told apart.
//!
//! **Promise:** masked text has the same bytes per line as the file, so a line number found in it is true.
//! **Not here:** a parser. What needs more than words and braces is the compiler's work.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the crate lies in crates/NAME").to_owned()
}

/// Every file under `folder` as a path relative to the root, sorted; build output and history left out.
pub fn files(folder: &str) -> Vec<String> {
    let root = root();
    let mut found = Vec::new();
    let mut open = vec![root.join(folder)];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap_or_else(|e| panic!("{}: {e}", next.display())) {
            let path = entry.expect("a folder entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            if matches!(name.as_str(), "target" | ".git" | "__pycache__") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                let relative = path.strip_prefix(&root).expect("below the root");
                found.push(relative.to_str().expect("a UTF-8 path").to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The text of a file, or nothing when it is not UTF-8 (a picture).
pub fn text(path: &str) -> Option<String> {
    String::from_utf8(std::fs::read(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))).ok()
}

/// A Rust source, taken apart.
pub struct Source {
    pub path: String,
    pub text: String,
    /// Comments and the insides of strings replaced by spaces.
    pub code: String,
    pub strings: Vec<Literal>,
}

/// One string literal: where its opening quote (or its `r`) stands, where it ends, and what it says.
pub struct Literal {
    pub at: usize,
    pub end: usize,
    pub value: String,
}

impl Source {
    pub fn read(path: &str) -> Source {
        let text = text(path).unwrap_or_else(|| panic!("{path} is not UTF-8"));
        let (code, strings) = take_apart(&text);
        let mut source = Source { path: path.to_owned(), text, code, strings };
        source.drop_tests();
        source
    }

    pub fn line_of(&self, offset: usize) -> usize {
        1 + self.text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count()
    }

    /// `path:line`, as an editor opens it.
    pub fn place(&self, offset: usize) -> String {
        format!("{}:{}", self.path, self.line_of(offset))
    }

    /// Blanks `#[cfg(test)] mod …  { … }`: a check of shipped code does not look into its tests.
    fn drop_tests(&mut self) {
        let mut code = std::mem::take(&mut self.code).into_bytes();
        let mut from = 0;
        while let Some(at) = find(&code, b"#[cfg(test)]", from) {
            let Some(open) = code[at..].iter().position(|b| matches!(b, b'{' | b';')).map(|n| at + n) else {
                break;
            };
            let end = if code[open] == b'{' { closing(&code, open) } else { open };
            for byte in &mut code[at..=end] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
            self.strings.retain(|literal| literal.at < at || literal.at > end);
            from = end;
        }
        self.code = String::from_utf8(code).expect("only whole characters were blanked");
    }

    /// Offsets at which `word` stands as a whole word.
    pub fn words(&self, word: &str) -> Vec<usize> {
        let letter = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let code = self.code.as_bytes();
        let hits = self.code.match_indices(word).map(|(at, _)| at);
        hits.filter(|at| {
            let before = at.checked_sub(1).and_then(|n| code.get(n));
            !letter(before) && !letter(code.get(at + word.len()))
        })
        .collect()
    }
}

pub fn find(text: &[u8], what: &[u8], from: usize) -> Option<usize> {
    text.get(from..)?.windows(what.len()).position(|window| window == what).map(|n| from + n)
}

/// The offset of the bracket that closes the one at `open`, or the end of the text.
pub fn closing(code: &[u8], open: usize) -> usize {
    let mut depth = 0usize;
    for (n, byte) in code.iter().enumerate().skip(open) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return n;
        }
    }
    code.len() - 1
}

fn take_apart(text: &str) -> (String, Vec<Literal>) {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut strings = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                let end = find(bytes, b"\n", at).unwrap_or(bytes.len());
                blank(&mut code, at, end);
                end
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = find(bytes, b"*/", at).map_or(bytes.len(), |n| n + 2);
                blank(&mut code, at, end);
                end
            }
            b'"' => {
                let end = string_end(bytes, at);
                blank(&mut code, at + 1, end - 1);
                strings.push(Literal { at, end, value: unescaped(&text[at + 1..end - 1]) });
                end
            }
            b'r' if raw_hashes(bytes, at).is_some() => {
                let hashes = raw_hashes(bytes, at).unwrap_or(0);
                let close = format!("\"{}", "#".repeat(hashes));
                let inside = at + hashes + 2;
                let stop = find(bytes, close.as_bytes(), inside).unwrap_or(bytes.len() - 1);
                blank(&mut code, inside, stop);
                let end = stop + close.len();
                strings.push(Literal { at, end, value: text[inside..stop].to_owned() });
                end
            }
            b'\'' => char_end(bytes, at, &mut code),
            _ => at + 1,
        };
        at = end.max(at + 1);
    }
    (String::from_utf8(code).expect("only whole characters were blanked"), strings)
}

fn blank(code: &mut [u8], from: usize, to: usize) {
    for byte in &mut code[from..to] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// How many `#` a raw string at `at` has, when one begins there.
fn raw_hashes(bytes: &[u8], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).map_or(b' ', |n| bytes[n]);
    if before.is_ascii_alphanumeric() && before != b'b' || before == b'_' {
        return None;
    }
    let hashes = bytes[at + 1..].iter().take_while(|byte| **byte == b'#').count();
    (bytes.get(at + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

fn string_end(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// The end of a character literal; a lifetime's quote is passed over alone.
fn char_end(bytes: &[u8], at: usize, code: &mut [u8]) -> usize {
    let width = match bytes.get(at + 1) {
        Some(b'\\') => bytes[at + 2..].iter().skip(1).position(|b| *b == b'\'').map(|n| n + 3),
        Some(first) => {
            let size = if *first < 0x80 { 1 } else { first.leading_ones() as usize };
            (bytes.get(at + 1 + size) == Some(&b'\'')).then_some(size + 1)
        }
        None => None,
    };
    let Some(width) = width else { return at + 1 };
    blank(code, at + 1, at + width);
    at + width + 1
}

/// A plain literal's value: `\` before a line end swallows the indent, as the compiler does.
fn unescaped(inside: &str) -> String {
    let mut out = String::new();
    let mut chars = inside.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('\n') => {
                while chars.peek().is_some_and(|next| next.is_whitespace()) {
                    chars.next();
                }
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[test]
fn comments_strings_and_characters_are_told_apart() {
    let (code, strings) =
        take_apart("let a = \"x // { \\\" }\"; // { \"\nlet b: &'a u8 = '{'; r#\"{\"# /* } */");
    assert_eq!(code.matches(['{', '}']).count(), 0, "{code}");
    let values: Vec<_> = strings.iter().map(|literal| literal.value.as_str()).collect();
    assert_eq!(values, ["x // { \" }", "{"]);
}
