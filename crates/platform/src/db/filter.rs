//! Conditions of a list, put together while the page's filter is read.
//!
//! **Promise:** a value travels as a parameter, never inside the statement.
//! **Not here:** column names from outside: the conditions are written in an area's `store.rs`.

use std::borrow::Cow;

use super::{Param, ToValue};

/// ` order by …` of a window ` order by … limit …`: rows that were found by their keys are put into the
/// same order again.
pub fn order_of(window: &str) -> &str {
    window.split(" limit ").next().unwrap_or_default()
}

/// The pattern of `like` for what contains `text`, whatever signs are in it.
pub fn contains(text: &str) -> String {
    format!("%{}%", literal(text))
}

/// The pattern of `like` for what begins with `text`.
pub fn begins(text: &str) -> String {
    format!("{}%", literal(text))
}

/// Both engines take a backslash as "the next sign is meant" ([`super::dialect`]).
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Conditions joined by `and`, with their values. The county is always the first.
#[derive(Debug, Clone)]
pub struct Where {
    text: String,
    values: Vec<Param<'static>>,
}

fn owned(param: Param<'_>) -> Param<'static> {
    match param {
        Param::Null => Param::Null,
        Param::Int(number) => Param::Int(number),
        Param::Text(text) => Param::Text(Cow::Owned(text.into_owned())),
    }
}

impl Where {
    /// `column = county`, such as `q.mof_div_code`.
    pub fn county(column: &str, county: &str) -> Where {
        Where { text: format!(" where {column} = ?1"), values: vec![owned(county.to_value())] }
    }

    /// One more condition; every `?` in it stands for `value`.
    #[must_use]
    pub fn and(mut self, condition: &str, value: impl ToValue) -> Where {
        self.values.push(owned(value.to_value()));
        let number = format!("?{}", self.values.len());
        self.text.push_str(" and (");
        self.text.push_str(&condition.replace('?', &number));
        self.text.push(')');
        self
    }

    /// A condition that is there only when there is a value.
    #[must_use]
    pub fn and_some(self, condition: &str, value: Option<impl ToValue>) -> Where {
        match value {
            Some(value) => self.and(condition, value),
            None => self,
        }
    }

    /// A condition without a value.
    #[must_use]
    pub fn fixed(mut self, condition: &str) -> Where {
        self.text.push_str(" and (");
        self.text.push_str(condition);
        self.text.push(')');
        self
    }

    /// The column holds one of `values`; `None` means whatever it holds, an empty list means nothing.
    #[must_use]
    pub fn among(self, column: &str, values: Option<&[String]>) -> Where {
        self.among_in(&format!("{column} in ([])"), values)
    }

    /// A condition in which `[]` stands for the list of `values`, as in `exists (… code in ([]))`.
    #[must_use]
    pub fn among_in(mut self, condition: &str, values: Option<&[String]>) -> Where {
        let Some(values) = values else { return self };
        if values.is_empty() {
            return self.fixed("1 = 0");
        }
        let mut marks = Vec::with_capacity(values.len());
        for value in values {
            self.values.push(owned(value.to_value()));
            marks.push(format!("?{}", self.values.len()));
        }
        self.text.push_str(" and ");
        self.text.push_str(&condition.replace("[]", &marks.join(", ")));
        self
    }

    /// ` where …`, to be put after `from …`.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn values(&self) -> &[Param<'static>] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_and_never_written_into_the_text() {
        let units = ["101001".to_owned(), "102001".to_owned()];
        let found = Where::county("q.mof_div_code", "360732000")
            .and("q.name like ? or q.code like ?", "%x' or 1=1%")
            .and_some("q.state = ?", None::<&str>)
            .among("q.agency_code", Some(&units));
        assert_eq!(
            found.text(),
            " where q.mof_div_code = ?1 and (q.name like ?2 or q.code like ?2) and q.agency_code in (?3, ?4)"
        );
        assert_eq!(found.values().len(), 4);
        assert!(Where::county("a", "b").among("c", Some(&[])).text().ends_with("(1 = 0)"));
    }
}
