//! Values that travel between Rust and a row: whole numbers and text, nothing else.
//!
//! **Promise:** the same Rust type reads and writes alike on SQLite and PostgreSQL.
//! **Not here:** SQL text (an area's `store.rs`), connections (`sqlite.rs`, `postgres.rs`).

use std::borrow::Cow;

use jiff::civil::Date;
use ledger::{ControlId, Fen, FiscalYear, LineId, PostingId};
use postgres::types::{IsNull, ToSql as PgToSql, Type};

use super::{DbError, DbResult};

/// One bound parameter. Dates are text, instants and money are whole numbers, `bool` is 0 or 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
}

impl Param<'_> {
    /// The same value, borrowing nothing.
    pub fn to_static(&self) -> Param<'static> {
        match self {
            Param::Null => Param::Null,
            Param::Int(number) => Param::Int(*number),
            Param::Text(text) => Param::Text(Cow::Owned(text.clone().into_owned())),
        }
    }
}

/// What a row answers for one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueRef<'a> {
    Null,
    Int(i64),
    Text(&'a str),
}

/// A Rust value that can be bound to a statement.
pub trait ToValue {
    fn to_value(&self) -> Param<'_>;
}

/// A Rust value that can be read from a column.
pub trait FromValue: Sized {
    fn from_value(value: ValueRef<'_>) -> DbResult<Self>;
}

fn wrong(expected: &str, found: ValueRef<'_>) -> DbError {
    DbError::Broken(format!("a column should hold {expected} but holds {found:?}"))
}

impl ToValue for i64 {
    fn to_value(&self) -> Param<'_> {
        Param::Int(*self)
    }
}
impl FromValue for i64 {
    fn from_value(value: ValueRef<'_>) -> DbResult<Self> {
        match value {
            ValueRef::Int(number) => Ok(number),
            other @ (ValueRef::Null | ValueRef::Text(_)) => Err(wrong("a whole number", other)),
        }
    }
}
impl ToValue for bool {
    fn to_value(&self) -> Param<'_> {
        Param::Int(i64::from(*self))
    }
}
impl FromValue for bool {
    fn from_value(value: ValueRef<'_>) -> DbResult<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}
impl ToValue for str {
    fn to_value(&self) -> Param<'_> {
        Param::Text(Cow::Borrowed(self))
    }
}
impl ToValue for String {
    fn to_value(&self) -> Param<'_> {
        Param::Text(Cow::Borrowed(self))
    }
}
impl FromValue for String {
    fn from_value(value: ValueRef<'_>) -> DbResult<Self> {
        match value {
            ValueRef::Text(text) => Ok(text.to_owned()),
            other @ (ValueRef::Null | ValueRef::Int(_)) => Err(wrong("text", other)),
        }
    }
}
impl ToValue for Date {
    fn to_value(&self) -> Param<'_> {
        Param::Text(Cow::Owned(self.to_string()))
    }
}
impl FromValue for Date {
    fn from_value(value: ValueRef<'_>) -> DbResult<Self> {
        match value {
            ValueRef::Text(text) => text.parse().map_err(|_| wrong("a date", value)),
            other @ (ValueRef::Null | ValueRef::Int(_)) => Err(wrong("a date", other)),
        }
    }
}
impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToValue::to_value)
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> DbResult<Self> {
        match value {
            ValueRef::Null => Ok(None),
            other @ (ValueRef::Int(_) | ValueRef::Text(_)) => T::from_value(other).map(Some),
        }
    }
}
impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Param<'_> {
        (**self).to_value()
    }
}
impl ToValue for Param<'_> {
    fn to_value(&self) -> Param<'_> {
        self.clone()
    }
}
impl ToValue for Fen {
    fn to_value(&self) -> Param<'_> {
        Param::Int(self.get())
    }
}
impl FromValue for Fen {
    fn from_value(value: ValueRef<'_>) -> DbResult<Self> {
        i64::from_value(value).map(Fen::new)
    }
}

/// Lets a one-field tuple struct over `i64` be bound and read.
#[macro_export]
macro_rules! int_value {
    ($($name:ident),+ $(,)?) => {$(
        impl $crate::db::ToValue for $name {
            fn to_value(&self) -> $crate::db::Param<'_> { $crate::db::Param::Int(i64::from(self.0)) }
        }
        impl $crate::db::FromValue for $name {
            fn from_value(value: $crate::db::ValueRef<'_>) -> $crate::db::DbResult<Self> {
                let number = <i64 as $crate::db::FromValue>::from_value(value)?;
                number.try_into().map($name).map_err(|_| {
                    $crate::db::DbError::Broken(format!("{number} is out of range for {}", stringify!($name)))
                })
            }
        }
    )+};
}
int_value!(LineId, ControlId, PostingId, FiscalYear);

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef as Sqlite};
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => Sqlite::Null,
            Param::Int(number) => Sqlite::Integer(*number),
            Param::Text(text) => Sqlite::Text(text.as_bytes()),
        }))
    }
}

impl PgToSql for Param<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Param::Null => Ok(IsNull::Yes),
            Param::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Param::Int(number) => number.to_sql(ty, out),
            Param::Text(text) => text.as_ref().to_sql(ty, out),
        }
    }
    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::TEXT | Type::VARCHAR | Type::UNKNOWN)
    }
    fn to_sql_checked(
        &self,
        ty: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let text_for_number = matches!(self, Param::Text(_)) && matches!(*ty, Type::INT8 | Type::INT4);
        let number_for_text = matches!(self, Param::Int(_)) && !matches!(*ty, Type::INT8 | Type::INT4);
        if text_for_number || number_for_text {
            return Err(format!("parameter {self:?} does not fit column type {ty}").into());
        }
        self.to_sql(ty, out)
    }
}

/// A row of either engine while it is being read.
pub enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

impl Row<'_> {
    /// The value of column `index`, counted from 0 in the order of the `select` list.
    pub fn get<T: FromValue>(&self, index: usize) -> DbResult<T> {
        match self {
            Row::Sqlite(row) => {
                use rusqlite::types::ValueRef as Sqlite;
                let value = match row.get_ref(index)? {
                    Sqlite::Null => ValueRef::Null,
                    Sqlite::Integer(number) => ValueRef::Int(number),
                    Sqlite::Text(bytes) => ValueRef::Text(
                        std::str::from_utf8(bytes).map_err(|e| DbError::Broken(e.to_string()))?,
                    ),
                    Sqlite::Real(_) | Sqlite::Blob(_) => {
                        return Err(DbError::Broken(format!("column {index} is neither number nor text")));
                    }
                };
                T::from_value(value)
            }
            Row::Postgres(row) => {
                let ty = row.columns()[index].type_();
                if *ty == Type::INT8 {
                    let number: Option<i64> = row.try_get(index)?;
                    T::from_value(number.map_or(ValueRef::Null, ValueRef::Int))
                } else if *ty == Type::INT4 {
                    let number: Option<i32> = row.try_get(index)?;
                    T::from_value(number.map_or(ValueRef::Null, |n| ValueRef::Int(i64::from(n))))
                } else {
                    let text: Option<&str> = row.try_get(index)?;
                    T::from_value(text.map_or(ValueRef::Null, ValueRef::Text))
                }
            }
        }
    }
}

/// Something that can be built from a row: tuples, and structs through `row_struct!`.
pub trait FromRow: Sized {
    fn from_row(row: &Row<'_>) -> DbResult<Self>;
}

/// Parameters of a statement: `()`, tuples, or a `Vec<Param>` built in a loop.
pub trait Params {
    fn bind(&self) -> Vec<Param<'_>>;
}

impl Params for () {
    fn bind(&self) -> Vec<Param<'_>> {
        Vec::new()
    }
}
impl Params for Vec<Param<'_>> {
    fn bind(&self) -> Vec<Param<'_>> {
        self.clone()
    }
}
impl Params for &[Param<'_>] {
    fn bind(&self) -> Vec<Param<'_>> {
        self.to_vec()
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<$($name: ToValue),+> Params for ($($name,)+) {
            fn bind(&self) -> Vec<Param<'_>> { vec![$(self.$index.to_value()),+] }
        }
        impl<$($name: FromValue),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row<'_>) -> DbResult<Self> { Ok(($(row.get::<$name>($index)?,)+)) }
        }
    };
}
tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15, Q 16);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15, Q 16, R 17);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15, Q 16, R 17, S 18);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15, Q 16, R 17, S 18, T 19);

/// Declares a struct whose fields are read from a row in the order they are written, and which is
/// read by `tx.rows::<It>("select the same columns in the same order …")`.
#[macro_export]
macro_rules! row_struct {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$fmeta:meta])* $fvis:vis $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$meta])* $vis struct $name { $($(#[$fmeta])* $fvis $field: $ty),* }
        impl $crate::db::FromRow for $name {
            #[allow(unused_assignments)]
            fn from_row(row: &$crate::db::Row<'_>) -> $crate::db::DbResult<Self> {
                let mut index = 0usize;
                $(let $field = { let value = row.get::<$ty>(index)?; index += 1; value };)*
                Ok(Self { $($field),* })
            }
        }
    };
}
