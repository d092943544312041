//! Strict XML, vouchers in GBK and ISO 20022 messages in UTF-8: a small tree in, fixed bytes out.
//!
//! **Promise:** no DTD, no entities but the five of XML, bounded size, depth and count: nothing in a
//! message makes the reader work more than its length. Vouchers also hold no comment or processing instruction.

use super::error::{Fault, WireError};
use encoding_rs::GBK;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

const MAX_ELEMENTS: usize = 400_000;

/// What kind of document is read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A voucher message: GBK, nothing but elements; the deepest of ours needs 5 levels.
    Voucher,
    /// An ISO 20022 message: UTF-8; comments and processing instructions are passed over.
    Iso20022,
}

impl Form {
    fn max_depth(self) -> usize {
        match self {
            Form::Voucher => 8,
            Form::Iso20022 => 24,
        }
    }
}

/// An element: either text or children, never both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Node>,
}

/// Decodes and reads a whole voucher message.
pub fn parse(bytes: &[u8], place: &str, limit: usize) -> Result<Node, WireError> {
    parse_form(bytes, place, limit, Form::Voucher)
}

/// Decodes and reads a whole document of a form.
pub fn parse_form(bytes: &[u8], place: &str, limit: usize, form: Form) -> Result<Node, WireError> {
    let at = |fault| WireError::new(place, fault);
    if bytes.len() > limit {
        return Err(at(Fault::TooLarge { found: bytes.len(), limit }));
    }
    let text = match form {
        Form::Voucher => decode(bytes).map_err(at)?,
        Form::Iso20022 => decode_utf8(bytes).map_err(at)?,
    };
    TreeBuilder { form, open: Vec::new(), root: None, elements: 0 }.read(&text).map_err(at)
}

/// UTF-8 is what XML is in when nothing else is said; a declaration may only confirm it.
fn decode_utf8(bytes: &[u8]) -> Result<String, Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut begin = 0;
    if bytes.starts_with(b"<?xml") {
        let head = &bytes[..bytes.len().min(200)];
        begin = head.windows(2).position(|pair| pair == b"?>").ok_or(Fault::NoDeclaration)? + 2;
        let declaration = std::str::from_utf8(&head[..begin]).map_err(|_| Fault::NoDeclaration)?;
        if let Some(declared) = declared_encoding(declaration)
            && !declared.eq_ignore_ascii_case("UTF-8")
        {
            return Err(Fault::EncodingNotTaken { declared, wanted: "UTF-8".to_owned() });
        }
    }
    match std::str::from_utf8(&bytes[begin..]) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(Fault::NotUtf8 { offset: begin + error.valid_up_to() }),
    }
}

/// Checks declaration and encoding; gives the text after the declaration.
fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let head = &bytes[..bytes.len().min(200)];
    let end = head.windows(2).position(|pair| pair == b"?>").ok_or(Fault::NoDeclaration)?;
    let declaration = std::str::from_utf8(&head[..end]).map_err(|_| Fault::NoDeclaration)?;
    let attributes = declaration.strip_prefix("<?xml ").ok_or(Fault::NoDeclaration)?;
    let declared = declared_encoding(attributes).ok_or(Fault::NoDeclaration)?;
    if !declared.eq_ignore_ascii_case("GBK") && !declared.eq_ignore_ascii_case("GB2312") {
        return Err(Fault::EncodingNotTaken { declared, wanted: "GBK".to_owned() });
    }
    from_gbk(&bytes[end + 2..], end + 2)
}

fn declared_encoding(attributes: &str) -> Option<String> {
    let (_, rest) = attributes.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(name, _)| name.to_owned())
}

fn from_gbk(bytes: &[u8], base: usize) -> Result<String, Fault> {
    if let Some(text) = GBK.decode_without_bom_handling_and_without_replacement(bytes) {
        // The decoder also takes the four-byte forms of GB 18030, which a GBK file must not hold.
        check_expressible(&text)?;
        return Ok(text.into_owned());
    }
    let mut decoder = GBK.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() * 2 + 16);
    let (_, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    Err(Fault::NotGbk { offset: base + read.saturating_sub(1) })
}

/// Encodes to GBK, naming the first character GBK lacks.
pub fn to_gbk(text: &str) -> Result<Vec<u8>, Fault> {
    let mut encoder = GBK.new_encoder();
    let room =
        encoder.max_buffer_length_from_utf8_without_replacement(text.len()).unwrap_or(text.len() * 2 + 16);
    let mut bytes = Vec::with_capacity(room);
    match encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true).0 {
        encoding_rs::EncoderResult::InputEmpty => Ok(bytes),
        encoding_rs::EncoderResult::Unmappable(character) => Err(Fault::NotInGbk { character }),
        encoding_rs::EncoderResult::OutputFull => unreachable!("the buffer was sized for the worst case"),
    }
}

/// The first character a message cannot carry, with its place counted from 1: one GBK lacks, or a
/// control character.
pub fn not_in_gbk(text: &str) -> Option<(usize, char)> {
    let mut buffer = [0; 4];
    let carried = |c: char, buffer: &mut [u8; 4]| {
        let one = c.encode_utf8(buffer);
        check_text(one).is_ok() && to_gbk(one).is_ok()
    };
    text.chars().enumerate().find(|(_, c)| !carried(*c, &mut buffer)).map(|(at, c)| (at + 1, c))
}

fn check_expressible(text: &str) -> Result<(), Fault> {
    if text.is_ascii() { Ok(()) } else { to_gbk(text).map(|_| ()) }
}

/// Field text: one line, no control characters.
pub fn check_text(text: &str) -> Result<(), Fault> {
    let reserved =
        |c: &char| c.is_control() || matches!(*c, '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}');
    match text.chars().find(reserved) {
        Some(bad) => Err(Fault::ForbiddenCharacter { codepoint: bad as u32 }),
        None => Ok(()),
    }
}

struct TreeBuilder {
    form: Form,
    open: Vec<Node>,
    root: Option<Node>,
    elements: usize,
}

impl TreeBuilder {
    fn read(mut self, text: &str) -> Result<Node, Fault> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().enable_all_checks(true);
        loop {
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.not_xml(reader.error_position(), &error)),
            };
            match event {
                Event::Start(start) => self.start(&start)?,
                Event::Empty(start) => {
                    self.start(&start)?;
                    self.end();
                }
                Event::End(_) => self.end(),
                Event::Text(part) => self.text(&part.decode().map_err(|e| not_xml(0, &e))?)?,
                Event::GeneralRef(reference) => {
                    let character = resolve(&reference)?;
                    self.text(character.encode_utf8(&mut [0; 4]))?;
                }
                Event::CData(_) => return Err(not_allowed("a CDATA section")),
                Event::Comment(_) | Event::PI(_) if self.form == Form::Iso20022 => {}
                Event::Comment(_) => return Err(not_allowed("a comment")),
                Event::Decl(_) => return Err(not_allowed("a second XML declaration")),
                Event::PI(_) => return Err(not_allowed("a processing instruction")),
                Event::DocType(_) => return Err(not_allowed("a document type (DTD)")),
                Event::Eof => return self.finish(),
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(Fault::TooManyElements { limit: MAX_ELEMENTS });
        }
        let limit = self.form.max_depth();
        if self.open.len() >= limit {
            return Err(Fault::TooDeep { limit });
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(not_allowed("a second root element"));
        }
        let name = utf8(start.name().as_ref())?;
        if let Some(parent) = self.open.last()
            && !parent.text.trim().is_empty()
        {
            return Err(not_allowed("text beside elements"));
        }
        let mut node = Node { name, ..Node::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| not_xml(0, &error))?;
            let key = utf8(attribute.key.as_ref())?;
            let raw = utf8(&attribute.value)?;
            let value = quick_xml::escape::unescape(&raw).map_err(|error| not_xml(0, &error))?.into_owned();
            check_text(&value)?;
            node.attributes.push((key, value));
        }
        self.open.push(node);
        Ok(())
    }

    fn text(&mut self, part: &str) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(node) => {
                node.text.push_str(part);
                if !node.children.is_empty() && !node.text.trim().is_empty() {
                    return Err(not_allowed("text beside elements"));
                }
                Ok(())
            }
            None if part.trim().is_empty() => Ok(()),
            None => Err(not_allowed("text outside the root element")),
        }
    }

    /// The reader checks that end tags fit, so there is always one open.
    fn end(&mut self) {
        let Some(mut node) = self.open.pop() else { return };
        if !node.children.is_empty() {
            node.text.clear();
        }
        match self.open.last_mut() {
            Some(parent) => {
                parent.text.clear();
                parent.children.push(node);
            }
            None => self.root = Some(node),
        }
    }

    fn finish(self) -> Result<Node, Fault> {
        match (self.open.last(), self.root) {
            (Some(open), _) => Err(Fault::Truncated { open: open.name.clone() }),
            (None, Some(root)) => Ok(root),
            (None, None) => Err(Fault::Truncated {
                open: match self.form {
                    Form::Voucher => "MOF".to_owned(),
                    Form::Iso20022 => "Document".to_owned(),
                },
            }),
        }
    }

    /// A syntax error while elements are open and input is at its end is a cut message.
    fn not_xml(&self, offset: u64, error: &quick_xml::Error) -> Fault {
        match (error, self.open.last()) {
            (quick_xml::Error::Syntax(_), Some(open)) => Fault::Truncated { open: open.name.clone() },
            (
                quick_xml::Error::IllFormed(quick_xml::errors::IllFormedError::MissingEndTag(_)),
                Some(open),
            ) => Fault::Truncated { open: open.name.clone() },
            (other, _) => not_xml(offset, other),
        }
    }
}

fn not_xml(offset: u64, error: &dyn std::fmt::Display) -> Fault {
    Fault::NotXml { offset, detail: error.to_string().chars().take(200).collect() }
}

fn not_allowed(what: &str) -> Fault {
    Fault::NotAllowed { what: what.to_owned() }
}

fn utf8(bytes: &[u8]) -> Result<String, Fault> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| not_xml(0, &error))
}

/// Only the five predefined entities and character references; an entity of one's own is refused.
fn resolve(reference: &BytesRef<'_>) -> Result<char, Fault> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| not_xml(0, &error))? {
        return Ok(character);
    }
    let name = utf8(reference)?;
    match name.as_str() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        unknown => Err(not_allowed(&format!("entity &{unknown};"))),
    }
}

impl Node {
    /// The one child of that name, if there is one.
    pub fn child(&self, place: &str, name: &str) -> Result<Option<&Node>, WireError> {
        let mut found = self.children.iter().filter(|child| child.name == name);
        let first = found.next();
        match found.next() {
            Some(_) => Err(WireError::new(place, Fault::Duplicate { name: name.to_owned() })),
            None => Ok(first),
        }
    }

    /// The text of the one child of that name, which holds nothing else.
    pub fn leaf_text(&self, place: &str, name: &str) -> Result<Option<&str>, WireError> {
        let Some(child) = self.child(place, name)? else { return Ok(None) };
        let here = format!("{place}/{name}");
        child.no_attributes(&here)?;
        child.only_children(&here, &[])?;
        check_text(&child.text).map_err(|fault| WireError::new(here, fault))?;
        Ok(Some(&child.text))
    }

    pub fn only_children(&self, place: &str, known: &[&str]) -> Result<(), WireError> {
        for child in &self.children {
            if !known.contains(&child.name.as_str()) {
                let fault = Fault::UnknownElement { name: child.name.chars().take(60).collect() };
                return Err(WireError::new(place, fault));
            }
        }
        Ok(())
    }

    /// A list element: every child has this name, and no text beside them.
    pub fn only_children_named(&self, place: &str, name: &str) -> Result<(), WireError> {
        self.no_attributes(place)?;
        self.only_children(place, &[name])?;
        self.no_text(place)
    }

    pub fn no_attributes(&self, place: &str) -> Result<(), WireError> {
        self.only_attributes(place, &[])
    }

    pub fn only_attributes(&self, place: &str, known: &[&str]) -> Result<(), WireError> {
        match self.attributes.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => {
                Err(WireError::new(place, Fault::UnknownAttribute { name: name.chars().take(60).collect() }))
            }
            None => Ok(()),
        }
    }

    pub fn no_text(&self, place: &str) -> Result<(), WireError> {
        if self.text.trim().is_empty() {
            Ok(())
        } else {
            Err(WireError::new(place, not_allowed("text beside elements")))
        }
    }

    pub fn attribute(&self, place: &str, name: &str) -> Result<&str, WireError> {
        match self.attributes.iter().find(|(key, value)| key == name && !value.is_empty()) {
            Some((_, value)) => Ok(value),
            None => Err(WireError::new(place, Fault::Missing { name: name.to_owned() })),
        }
    }
}

/// Writes XML without insignificant white space, so that equal values are equal bytes.
pub struct Writer {
    form: Form,
    text: String,
}

impl Writer {
    pub fn new() -> Writer {
        Writer { form: Form::Voucher, text: "<?xml version=\"1.0\" encoding=\"GBK\"?>".to_owned() }
    }

    pub fn iso20022() -> Writer {
        Writer { form: Form::Iso20022, text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned() }
    }

    /// Whether the encoding of this form has every character of a text.
    fn check_expressible(&self, text: &str) -> Result<(), Fault> {
        match self.form {
            Form::Voucher => check_expressible(text),
            Form::Iso20022 => Ok(()),
        }
    }

    pub fn open(&mut self, name: &str) {
        self.text.push('<');
        self.text.push_str(name);
        self.text.push('>');
    }

    pub fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), Fault> {
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            check_text(value)?;
            self.check_expressible(value)?;
            self.text.push(' ');
            self.text.push_str(key);
            self.text.push_str("=\"");
            self.escaped(value);
            self.text.push('"');
        }
        self.text.push('>');
        Ok(())
    }

    pub fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    pub fn leaf(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        self.open(name);
        self.text(text)?;
        self.close(name);
        Ok(())
    }

    pub fn text(&mut self, text: &str) -> Result<(), Fault> {
        check_text(text)?;
        self.check_expressible(text)?;
        self.escaped(text);
        Ok(())
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                plain => self.text.push(plain),
            }
        }
    }

    /// The bytes; every text went through [`check_expressible`], so the encoding has them all.
    pub fn finish(self) -> Result<Vec<u8>, Fault> {
        match self.form {
            Form::Voucher => to_gbk(&self.text),
            Form::Iso20022 => Ok(self.text.into_bytes()),
        }
    }
}
