//! JSON, as far as the documents of the assistant's interfaces need it.

use crate::abi::status::INVALID_ARGUMENT;
use crate::barrier::{Failure, Result};
use std::fmt;

/// Objects and arrays inside one another; what is deeper is refused.
const DEPTH: usize = 64;

/// A value. `Display` writes it as JSON. Members keep their order; the first of a name counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a whole document. Fails with `INVALID_ARGUMENT` and the byte at which it ends to be JSON.
    pub fn parse(text: &str) -> Result<Json> {
        let mut reader = Reader { bytes: text.as_bytes(), text, at: 0 };
        let value = reader.value(0).filter(|_| reader.is_at_end());
        value.ok_or_else(|| Failure::new(INVALID_ARGUMENT, format!("this is not JSON at byte {}", reader.at)))
    }

    pub fn member(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn number(&self) -> Option<f64> {
        match self {
            Json::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn elements(&self) -> &[Json] {
        match self {
            Json::Array(elements) => elements,
            _ => &[],
        }
    }

    /// The text of a member that must be there. Fails with `INVALID_ARGUMENT` and its name.
    pub fn required(&self, name: &str) -> Result<&str> {
        let found = self.member(name).and_then(Json::text);
        found.ok_or_else(|| Failure::new(INVALID_ARGUMENT, format!("\"{}\" is missing or no text", name)))
    }
}

/// A text in quotes, as JSON writes it.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c < ' ' => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{}", value),
            Json::Number(value) => write!(f, "{}", value),
            Json::Text(text) => f.write_str(&quoted(text)),
            Json::Array(elements) => {
                f.write_str("[")?;
                for (index, each) in elements.iter().enumerate() {
                    write!(f, "{}{}", if index == 0 { "" } else { "," }, each)?;
                }
                f.write_str("]")
            }
            Json::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    write!(f, "{}{}:{}", if index == 0 { "" } else { "," }, quoted(name), value)?;
                }
                f.write_str("}")
            }
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn is_at_end(&mut self) -> bool {
        self.space();
        self.at == self.bytes.len()
    }

    fn take(&mut self, word: &str) -> Option<()> {
        let found = self.bytes[self.at..].starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found.then(|| ())
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        self.space();
        match self.bytes.get(self.at)? {
            b'{' if depth < DEPTH => self.object(depth),
            b'[' if depth < DEPTH => self.array(depth),
            b'"' => self.string().map(Json::Text),
            b't' => self.take("true").map(|()| Json::Bool(true)),
            b'f' => self.take("false").map(|()| Json::Bool(false)),
            b'n' => self.take("null").map(|()| Json::Null),
            b'-' | b'0'..=b'9' => self.number(),
            _ => None,
        }
    }

    fn array(&mut self, depth: usize) -> Option<Json> {
        let mut elements = Vec::new();
        self.take("[")?;
        self.space();
        while self.take("]").is_none() {
            if !elements.is_empty() {
                self.take(",")?;
            }
            elements.push(self.value(depth + 1)?);
            self.space();
        }
        Some(Json::Array(elements))
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut members = Vec::new();
        self.take("{")?;
        self.space();
        while self.take("}").is_none() {
            if !members.is_empty() {
                self.take(",")?;
                self.space();
            }
            let name = self.string()?;
            self.space();
            self.take(":")?;
            members.push((name, self.value(depth + 1)?));
            self.space();
        }
        Some(Json::Object(members))
    }

    fn digits(&mut self) -> Option<usize> {
        let first = self.at;
        while matches!(self.bytes.get(self.at), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Some(self.at - first).filter(|count| *count > 0)
    }

    fn number(&mut self) -> Option<Json> {
        let first = self.at;
        let _ = self.take("-");
        let leads_with_zero = self.bytes.get(self.at) == Some(&b'0');
        if self.digits()? > 1 && leads_with_zero {
            return None;
        }
        if self.take(".").is_some() {
            self.digits()?;
        }
        if self.take("e").or_else(|| self.take("E")).is_some() {
            let _ = self.take("+").or_else(|| self.take("-"));
            self.digits()?;
        }
        self.text[first..self.at].parse().ok().filter(|number: &f64| number.is_finite()).map(Json::Number)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        if digits.bytes().all(|c| c.is_ascii_hexdigit()) { u32::from_str_radix(digits, 16).ok() } else { None }
    }

    /// What follows `\u`. Half a surrogate pair becomes U+FFFD.
    fn scalar(&mut self) -> Option<char> {
        let first = self.hex()?;
        if (0xD800..0xDC00).contains(&first) && self.take("\\u").is_some() {
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            return Some(char::REPLACEMENT_CHARACTER);
        }
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn string(&mut self) -> Option<String> {
        let mut decoded = String::new();
        self.take("\"")?;
        loop {
            let c = self.text[self.at..].chars().next()?;
            self.at += c.len_utf8();
            match c {
                '"' => return Some(decoded),
                c if c < ' ' => return None,
                '\\' => {
                    let escape = *self.bytes.get(self.at)?;
                    self.at += 1;
                    decoded.push(match escape {
                        b'"' | b'\\' | b'/' => escape as char,
                        b'b' => '\u{8}',
                        b'f' => '\u{c}',
                        b'n' => '\n',
                        b'r' => '\r',
                        b't' => '\t',
                        b'u' => self.scalar()?,
                        _ => return None,
                    });
                }
                c => decoded.push(c),
            }
        }
    }
}
