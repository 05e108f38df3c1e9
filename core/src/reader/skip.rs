//! Skips a value, checking its syntax and nothing else.

use super::{Next, Reader, Stop};

impl Reader<'_> {
    /// Skips the value that begins here.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or nests too deep.
    #[inline]
    pub fn skip(&mut self) -> Result<(), Stop> {
        match self.peek()? {
            Next::String => self.skip_string().map(drop),
            Next::Number => self.number().map(drop),
            Next::Object => self.skip_object(),
            Next::Array => self.skip_array(),
            Next::True | Next::False => self.boolean().map(drop),
            Next::Null => self.null(),
        }
    }

    fn skip_object(&mut self) -> Result<(), Stop> {
        let mut object = self.object()?;
        while self.skip_key(&mut object)? {
            self.skip()?;
        }
        Ok(())
    }

    fn skip_array(&mut self) -> Result<(), Stop> {
        let mut array = self.array()?;
        while self.item(&mut array)? {
            self.skip()?;
        }
        Ok(())
    }
}
