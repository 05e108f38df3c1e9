//! Skips a value, checking its syntax and nothing else.

use super::{ReadError, Reader, Token};

impl Reader<'_> {
    /// Skips the value that begins here.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or nests too deep.
    #[inline]
    pub fn skip(&mut self) -> Result<(), ReadError> {
        match self.peek()? {
            Token::String => self.skip_string().map(drop),
            Token::Number => self.skip_number(),
            Token::Object => self.skip_object(),
            Token::Array => self.skip_array(),
            Token::True | Token::False => self.boolean().map(drop),
            Token::Null => self.null(),
        }
    }

    fn skip_object(&mut self) -> Result<(), ReadError> {
        let mut object = self.object()?;
        while self.skip_key(&mut object)? {
            self.skip()?;
        }
        Ok(())
    }

    fn skip_array(&mut self) -> Result<(), ReadError> {
        let mut array = self.array()?;
        while self.item(&mut array)? {
            self.skip()?;
        }
        Ok(())
    }
}
