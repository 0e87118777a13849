//! The part of server-sent events (WHATWG HTML, section 9.2) that nodes speak:
//! `data` lines, comments, and blank lines that end a message. `id`, `event` and
//! `retry` are read over: the data carry their own index.

use std::collections::VecDeque;

use crate::limits::EVENT_BYTES_MAX;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its data lines, joined by line feeds.
    pub data: String,
}

/// A message above the limit or not in UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Longer than anything a node sends.
    #[error("an event is above {EVENT_BYTES_MAX} bytes")]
    TooLong,
    /// Not text.
    #[error("an event is not UTF-8")]
    Utf8,
}

/// Takes bytes as they come and gives messages as they are complete.
#[derive(Debug, Default)]
pub struct Parser {
    line: Vec<u8>,
    data: Option<String>,
    after_return: bool,
}

impl Parser {
    /// Takes more bytes.
    pub fn feed(&mut self, bytes: &[u8], ready: &mut VecDeque<Message>) -> Result<(), ParseError> {
        for &byte in bytes {
            // A line ends with CR, LF or both.
            let second_half = byte == b'\n' && std::mem::take(&mut self.after_return);
            self.after_return = byte == b'\r';
            match byte {
                _ if second_half => {}
                b'\r' | b'\n' => self.end_line(ready)?,
                _ if self.line.len() >= EVENT_BYTES_MAX => return Err(ParseError::TooLong),
                _ => self.line.push(byte),
            }
        }
        Ok(())
    }

    fn end_line(&mut self, ready: &mut VecDeque<Message>) -> Result<(), ParseError> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            ready.extend(self.data.take().map(|data| Message { data }));
            return Ok(());
        }
        let line = std::str::from_utf8(&line).map_err(|_| ParseError::Utf8)?;
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        if field != "data" {
            return Ok(());
        }
        let value = value.strip_prefix(' ').unwrap_or(value);
        match &mut self.data {
            Some(data) if data.len() + value.len() >= EVENT_BYTES_MAX => {
                return Err(ParseError::TooLong);
            }
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
            None => self.data = Some(value.to_owned()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chunks: &[&[u8]], expected: &[&str]) {
        let (mut parser, mut ready) = (Parser::default(), VecDeque::new());
        for chunk in chunks {
            parser.feed(chunk, &mut ready).expect("the input is well-formed");
        }
        let found: Vec<_> = ready.iter().map(|message| message.data.as_str()).collect();
        assert_eq!(found, expected, "{chunks:?}");
    }

    #[test]
    fn messages_are_found_however_they_are_cut() {
        check(&[b"id: 4\ndata: {\"a\":1}\n\n"], &["{\"a\":1}"]);
        check(&[b"data:x\r\n\r\ndata: y\r\r"], &["x", "y"]);
        check(&[b": heartbeat\n\n:\n\n"], &[]);
        check(&[b"data: one\ndata: two\n\n"], &["one\ntwo"]);
        check(&[b"da", b"ta: x", b"\r", b"\n", b"\r", b"\n"], &["x"]);
        check(&[b"data: unfinished\n"], &[]);
        check(&[b"retry: 5\nevent: e\ndata\n\n"], &[""]);
    }

    #[test]
    fn long_and_broken_messages_are_refused() {
        let mut ready = VecDeque::new();
        let long = [b"data: ".as_slice(), &vec![b'x'; EVENT_BYTES_MAX]].concat();
        assert_eq!(Parser::default().feed(&long, &mut ready), Err(ParseError::TooLong));
        let lines = b"data: 0123456789\n".repeat(EVENT_BYTES_MAX / 10);
        assert_eq!(Parser::default().feed(&lines, &mut ready), Err(ParseError::TooLong));
        assert_eq!(Parser::default().feed(b"data: \xff\n", &mut ready), Err(ParseError::Utf8));
        assert!(ready.is_empty());
    }
}
