//! The state of a list lives in its address: filters, columns, order and page are query parameters.
//!
//! **Promise:** parameters keep their order, unknown ones are kept, and what was parsed is written back.

/// An ordered list of query parameters; a name may occur more than once. The character NUL, which no
/// text in the books can hold, is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads the part of an address after `?`. Broken escapes are kept as they were written.
    pub fn parse(raw: &str) -> Query {
        let pairs = raw
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                (decode(name), decode(value))
            })
            .collect();
        Query { pairs }
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of a parameter; an empty one counts as absent, as an untouched form field sends it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(n, v)| *n == name && !v.is_empty()).map(|(_, value)| value)
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs().filter(move |(n, v)| *n == name && !v.is_empty()).map(|(_, value)| value)
    }

    /// The same state with one parameter set, replacing all its values.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Query {
        let mut query = self.without(name);
        query.pairs.push((name.to_owned(), value.to_owned()));
        query
    }

    #[must_use]
    pub fn without(&self, name: &str) -> Query {
        Query { pairs: self.pairs.iter().filter(|(n, _)| n != name).cloned().collect() }
    }

    /// The same state without empty parameters.
    #[must_use]
    pub fn tidy(&self) -> Query {
        Query { pairs: self.pairs.iter().filter(|(_, v)| !v.is_empty()).cloned().collect() }
    }

    pub fn encode(&self) -> String {
        let parts: Vec<String> =
            self.pairs().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        parts.join("&")
    }

    /// The address of `path` in this state.
    pub fn href(&self, path: &str) -> String {
        if self.pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", self.encode()) }
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
pub fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| Some((hex(*bytes.get(at + 1)?)?, hex(*bytes.get(at + 2)?)?)))
            .flatten();
        match escaped {
            Some((high, low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    out.retain(|byte| *byte != 0);
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_parsed_is_written_back() {
        let query = Query::parse("state=unit_reviewed&q=%E5%AD%A6%E6%A0%A1+a%26b&cols=no&cols=amount&x");
        assert_eq!(query.get("q"), Some("学校 a&b"));
        assert_eq!(query.all("cols").collect::<Vec<_>>(), ["no", "amount"]);
        assert_eq!(query.get("x"), None);
        assert_eq!(Query::parse(&query.encode()), query);
        assert_eq!(Query::default().href("/payments"), "/payments");
    }

    #[test]
    fn broken_escapes_stay_as_written() {
        assert_eq!(Query::parse("q=100%&r=%zz%4").encode(), "q=100%25&r=%25zz%254");
        assert_eq!(Query::parse("q=%E5%AD").get("q"), Some("\u{fffd}"));
        assert_eq!(Query::parse("q=%+5").get("q"), Some("% 5"));
        assert_eq!(Query::parse("q=a%00b").get("q"), Some("ab"));
    }

    #[test]
    fn setting_a_parameter_replaces_it_and_keeps_the_others() {
        let query = Query::parse("a=1&b=2&a=3");
        assert_eq!(query.with("a", "9").encode(), "b=2&a=9");
        assert_eq!(query.without("b").encode(), "a=1&a=3");
        assert_eq!(Query::parse("a=&b=2").tidy().encode(), "b=2");
    }
}
