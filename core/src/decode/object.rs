//! Decoders in short: a struct, an enum of strings or a tagged union says its members once.

/// Implements [`Decode`](crate::decode::Decode) for a struct.
///
/// Each field says whether its property is `required` or `optional`, the property's name and, where its type does
/// not check all that its schema asks for, how it is read. What else a decoder does stands before the fields:
/// `check` a schema on the same bytes, `tags` whose value is known, names that are `passed` over, and whether
/// `others` are refused, checked or kept. A type with a parameter for its strings is named with it.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use hookwright_core::decode::{self, Decode};
/// use hookwright_core::reader::Reader;
/// use hookwright_core::schema::{Schema, StringKeywords};
///
/// static NAME: Schema = Schema::STRING.with_string(&StringKeywords::ANY.max_length(3));
///
/// #[derive(Debug, PartialEq)]
/// struct Point {
///     x: i64,
///     y: Option<i64>,
///     name: String,
///     extra: BTreeMap<String, bool>,
/// }
///
/// decode::object!(Point, tags = { "type": "point" }, keep = extra, {
///     x: required("x"),
///     y: optional("y"),
///     name: required("called") as string(&NAME),
/// });
///
/// let body = br#"{"type": "point", "x": 1, "called": "p", "is_bold": true}"#;
/// let point = Point::decode(&mut Reader::new(body, 128)?)?;
/// let extra = BTreeMap::from([("is_bold".to_owned(), true)]);
/// assert_eq!(point, Point { x: 1, y: None, name: "p".to_owned(), extra });
///
/// #[derive(Debug, PartialEq)]
/// struct Person<S = String> {
///     name: S,
/// }
///
/// decode::object!(Person<S>, { name: required("name") });
///
/// let person: Person<std::borrow::Cow<'_, str>> = Decode::decode(&mut Reader::new(br#"{"name": "Ann"}"#, 128)?)?;
/// assert_eq!(person, Person { name: "Ann".into() });
/// assert_eq!(decode::IntoOwned::into_owned(person), Person { name: "Ann".to_owned() });
/// # Ok::<(), hookwright_core::reader::ReadError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_object {
    (
        @read [$($generics:tt)*] [$type:ty]
        $(check = $check:expr,)?
        $(tags = { $($tag:literal: $value:literal),+ $(,)? },)?
        $(passed = [$($passed:literal),+ $(,)?],)?
        $(others = $others:ident $(($other:expr))?,)?
        $(keep = $extra:ident $(as $keep:ident $(($($kept:tt)+))?)?,)?
        {
            $($field:ident: $need:ident($name:literal) $(as $read:ident $(($($how:tt)+))?)?),* $(,)?
        }
    ) => {
        impl<'b, $($generics)*> $crate::decode::Decode<'b> for $type {
            fn decode(
                reader: &mut $crate::reader::Reader<'b>,
            ) -> ::core::result::Result<Self, $crate::reader::ReadError> {
                static NAMES: $crate::reader::Names = $crate::reader::Names::new(&[
                    $($crate::reader::Name::new($name),)*
                    $($($crate::reader::Name::new($tag),)+)?
                    $($($crate::reader::Name::new($passed),)+)?
                ]);
                $($crate::decode::check_ahead(reader, $check)?;)?
                $(let mut $field = ::core::option::Option::None;)*
                $(let mut seen = [$($crate::decode::unseen($tag)),+];)?
                $(let mut $extra = ::core::default::Default::default();)?
                let mut object = reader.object()?;
                let ended = 'order: {
                    $(
                        // Their names come first where they are documented first.
                        let mut at = 0_usize;
                        $(
                            if reader.next_is(&mut object, const { &$crate::reader::Name::new($tag) }) {
                                $crate::decode::tagged(reader, $value, seen.get_mut(at))?;
                            }
                            at += 1;
                        )+
                        let _ = at;
                    )?
                    $($crate::__decode_next!(
                        'order reader object $field $need $name $($read $(($($how)+))?)?
                    );)*
                    reader.ends(&object)
                };
                if !ended { $crate::decode::members(
                    reader,
                    object,
                    &NAMES,
                    $crate::__decode_others!($($others $(($other))?)? $(keep $extra $(as $keep $(($($kept)+))?)?)?),
                    &mut |reader, index| {
                        // Counted by the compiler: what is left is one jump by the index.
                        let at = 0_usize;
                        $(
                            if index == at {
                                return $crate::__decode_field!(reader $field $($read $(($($how)+))?)?);
                            }
                            let at = at + 1;
                        )*
                        $(
                            let tags = at;
                            $(
                                if index == at {
                                    return $crate::decode::tagged(reader, $value, seen.get_mut(at - tags));
                                }
                                let at = at + 1;
                            )+
                        )?
                        let _ = at;
                        reader.skip()
                    },
                )?; }
                ::core::result::Result::Ok(Self {
                    $($field: $crate::decode::$need($field)?,)*
                    $($extra)?
                })
            }
        }
    };
    (
        @own [$($type:tt)+]
        $(check = $check:expr,)?
        $(tags = { $($tags:tt)+ },)?
        $(passed = [$($passed:tt)+],)?
        $(others = $others:ident $(($other:expr))?,)?
        $(keep = $extra:ident $(as $keep:ident $(($($kept:tt)+))?)?,)?
        {
            $($field:ident: $need:ident($name:literal) $(as $read:ident $(($($how:tt)+))?)?),* $(,)?
        }
    ) => {
        impl<'b> $crate::decode::IntoOwned for $($type)+<$crate::decode::Slice<'b>> {
            type Owned = $($type)+;

            fn into_owned(self) -> Self::Owned {
                $($type)+ {
                    $($field: $crate::__decode_into_owned!(self.$field, $($read)?),)*
                    $($extra: $crate::__decode_into_owned!(self.$extra, $($keep)?),)?
                }
            }
        }
    };
    ($($type:ident)::+<$text:ident>, $($members:tt)+) => {
        $crate::__decode_object!(@read [$text: $crate::decode::Text<'b>] [$($type)::+<$text>] $($members)+);
        $crate::__decode_object!(@own [$($type)::+] $($members)+);
    };
    ($type:ty, $($members:tt)+) => {
        $crate::__decode_object!(@read [] [$type] $($members)+);
    };
}

/// What happens to members without a field.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_others {
    () => {
        $crate::decode::Others::Skip
    };
    (refuse) => {
        $crate::decode::Others::Refuse
    };
    (check($schema:expr)) => {
        $crate::decode::Others::Check($schema)
    };
    (keep $extra:ident) => {
        $crate::__decode_others!(keep $extra as decode)
    };
    (keep $extra:ident as $($how:tt)+) => {
        $crate::decode::Others::Keep(&mut |reader, name| {
            let value = $crate::__decode_read!(reader $($how)+)?;
            $crate::decode::Members::keep(&mut $extra, name, value);
            ::core::result::Result::Ok(())
        })
    };
}

/// Reads the value of a field into its place if its name comes next; what is missing but must be there ends the
/// documented order, and so does the object's end.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_next {
    ($order:lifetime $reader:ident $object:ident $field:ident required $name:literal $($how:tt)*) => {
        if !$reader.next_is(&mut $object, const { &$crate::reader::Name::new($name) }) {
            break $order false;
        }
        $crate::__decode_field!($reader $field $($how)*)?;
    };
    ($order:lifetime $reader:ident $object:ident $field:ident optional $name:literal $($how:tt)*) => {
        if $reader.next_is(&mut $object, const { &$crate::reader::Name::new($name) }) {
            $crate::__decode_field!($reader $field $($how)*)?;
        } else if $reader.ends(&$object) {
            break $order true;
        }
    };
}

/// Reads the value of a field into its place.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_field {
    ($reader:ident $field:ident) => {
        $crate::decode::field(&mut $field, $reader)
    };
    ($reader:ident $field:ident $($how:tt)+) => {
        $crate::decode::set(&mut $field, $crate::__decode_read!($reader $($how)+)?)
    };
}

/// Reads a value: a `Result`.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_read {
    ($reader:ident decode) => {
        $crate::decode::Decode::decode($reader)
    };
    ($reader:ident own) => {
        $crate::decode::own($reader)
    };
    ($reader:ident nullable($($how:tt)+)) => {
        $crate::decode::nullable($reader, $crate::__decode_reader!($($how)+))
    };
    ($reader:ident map($($how:tt)+)) => {
        $crate::decode::map($reader, $crate::__decode_reader!($($how)+))
    };
    ($reader:ident list($schema:expr, $($how:tt)+)) => {
        $crate::decode::list($reader, $schema, $crate::__decode_reader!($($how)+))
    };
    ($reader:ident $read:ident($schema:expr)) => {
        $crate::decode::$read($reader, $schema)
    };
}

/// A function that reads a value.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_reader {
    (decode) => {
        $crate::decode::Decode::decode
    };
    ($($how:tt)+) => {
        |reader| $crate::__decode_read!(reader $($how)+)
    };
}
