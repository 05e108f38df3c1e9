//! What follows a backslash.

use super::super::code_points::CodePoints;
use super::super::error::{PatternError, Reason};
use super::super::syntax::{Assertion, Node};
use super::Parser;

impl Parser<'_> {
    /// `\b`, `\B` or `AtomEscape`, after the backslash, and whether it can be repeated.
    pub(super) fn atom_escape(&mut self, start: usize) -> Result<(Node, bool), PatternError> {
        let boundary = |parser: &mut Self, negated| {
            let folded = parser.flags.ignore_case;
            parser.offset += 1;
            Ok((Node::Assertion(Assertion::Word { negated, folded }), false))
        };
        match self.peek() {
            Some('b') => return boundary(self, false),
            Some('B') => return boundary(self, true),
            Some('k') if !self.is_lenient() || !self.all.named.is_empty() => {
                self.offset += 1;
                return Ok((self.named_reference(start)?, true));
            }
            Some('1'..='9') => {
                if let Some(reference) = self.numbered_reference(start)? {
                    return Ok((reference, true));
                }
            }
            _ => {}
        }
        if let Some(set) = self.class_escape(start)? {
            return Ok((self.set(set), true));
        }
        let code = self.character_escape(start, false)?;
        Ok((self.code_point(code), true))
    }

    /// `DecimalEscape`; `None` where annex B reads something else.
    fn numbered_reference(&mut self, start: usize) -> Result<Option<Node>, PatternError> {
        let digits_at = self.offset;
        let number = self.digits().parse().ok().filter(|number| (1..=self.all.count).contains(number));
        match number {
            Some(number) => Ok(Some(self.back_reference([number - 1].into()))),
            None if self.is_lenient() => {
                self.offset = digits_at;
                Ok(None)
            }
            None => Err(Self::error_at(start, Reason::DecimalEscape)),
        }
    }

    /// `CharacterClassEscape`, if it is one.
    pub(super) fn class_escape(&mut self, start: usize) -> Result<Option<CodePoints>, PatternError> {
        let Some(letter) = self.peek() else { return Ok(None) };
        if matches!(letter, 'p' | 'P') {
            if self.is_lenient() && !self.rest().get(1..).is_some_and(|rest| rest.starts_with('{')) {
                return Ok(None);
            }
            self.offset += 1;
            let set = self.property(start)?;
            return Ok(Some(if letter == 'P' { set.complement() } else { set }));
        }
        let set = match letter {
            'd' | 'D' => CodePoints::digits(),
            's' | 'S' => CodePoints::space(),
            'w' | 'W' => self.folded(CodePoints::word()),
            _ => return Ok(None),
        };
        self.offset += 1;
        Ok(Some(if letter.is_ascii_uppercase() { set.complement() } else { set }))
    }

    /// `{UnicodePropertyValueExpression}`
    fn property(&mut self, start: usize) -> Result<CodePoints, PatternError> {
        self.uses_tables = true;
        let expression = self.eat("{").then(|| self.rest().split_once('}')).flatten();
        let (expression, _) = expression.ok_or(Self::error_at(start, Reason::Property))?;
        self.offset += expression.len() + 1;
        let (name, value) = match expression.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (expression, None),
        };
        (self.tables.property)(name, value).ok_or(Self::error_at(start, Reason::Property))
    }

    /// `CharacterEscape`, or `ClassEscape` of a single character.
    pub(super) fn character_escape(&mut self, start: usize, in_class: bool) -> Result<u32, PatternError> {
        let Some(c) = self.next() else { return Err(Self::error_at(start, Reason::FinalBackslash)) };
        Ok(match c {
            'f' => 0x0C,
            'n' => 0x0A,
            'r' => 0x0D,
            't' => 0x09,
            'v' => 0x0B,
            'b' if in_class => 0x08,
            '-' if in_class => 0x2D,
            'c' => self.control_letter(start, in_class)?,
            '0'..='9' => self.octal(start, c)?,
            'x' => match self.hex(2) {
                Some(code) => code,
                None if self.is_lenient() => u32::from(c),
                None => return Err(Self::error_at(start, Reason::HexEscape)),
            },
            'u' => match self.unicode_escape() {
                Some(code) => code,
                None if self.is_lenient() => u32::from(c),
                None => return Err(Self::error_at(start, Reason::UnicodeEscape)),
            },
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => {
                u32::from(c)
            }
            c if self.is_lenient() => u32::from(c),
            _ => return Err(Self::error_at(start, Reason::Escape)),
        })
    }

    /// After `\c`.
    fn control_letter(&mut self, start: usize, in_class: bool) -> Result<u32, PatternError> {
        match self.peek() {
            Some(c)
                if c.is_ascii_alphabetic() || self.is_lenient() && in_class && is_digit_or_underscore(c) =>
            {
                self.offset += 1;
                Ok(u32::from(c) % 32)
            }
            // Annex B: the backslash stands for itself, and so does the `c` that follows.
            _ if self.is_lenient() => {
                self.offset -= 1;
                Ok(u32::from('\\'))
            }
            _ => Err(Self::error_at(start, Reason::ControlLetter)),
        }
    }

    /// `\0`, or an octal escape of annex B, whose first digit has been read.
    fn octal(&mut self, start: usize, first: char) -> Result<u32, PatternError> {
        if !self.is_lenient() {
            return if first == '0' && !self.peek().is_some_and(|c| c.is_ascii_digit()) {
                Ok(0)
            } else {
                Err(Self::error_at(start, Reason::DecimalEscape))
            };
        }
        let Some(mut code) = first.to_digit(8) else { return Ok(u32::from(first)) };
        while let Some(digit) =
            self.peek().and_then(|c| c.to_digit(8)).filter(|digit| code * 8 + digit <= 0o377)
        {
            code = code * 8 + digit;
            self.offset += 1;
        }
        Ok(code)
    }

    /// `RegExpUnicodeEscapeSequence`, after `\u`; a pair of surrogates is one code point.
    pub(super) fn unicode_escape(&mut self) -> Option<u32> {
        if self.rest().starts_with('{') {
            let (digits, _) = self.rest().get(1..)?.split_once('}')?;
            let is_hex = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            let significant = digits.trim_start_matches('0');
            let code =
                if significant.is_empty() { Some(0) } else { u32::from_str_radix(significant, 16).ok() };
            let code = code.filter(|code| is_hex && *code <= 0x10_FFFF)?;
            self.offset += digits.len() + 2;
            return Some(code);
        }
        let lead = self.hex(4)?;
        let after_lead = self.offset;
        if (0xD800..0xDC00).contains(&lead) && self.eat("\\u") {
            match self.hex(4) {
                Some(trail @ 0xDC00..0xE000) => {
                    return Some(0x1_0000 + ((lead - 0xD800) << 10) + (trail - 0xDC00));
                }
                _ => self.offset = after_lead,
            }
        }
        Some(lead)
    }

    /// A number of exactly this many hexadecimal digits.
    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text =
            self.rest().get(..digits).filter(|text| text.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        self.offset += digits;
        u32::from_str_radix(text, 16).ok()
    }
}

fn is_digit_or_underscore(c: char) -> bool {
    c.is_ascii_digit() || c == '_'
}
