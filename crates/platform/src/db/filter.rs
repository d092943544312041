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

/// Of the left joins of `from` those that `texts` (a filter, a window) name. A left join by the whole key
/// of another table adds no row and takes none away, but what it is joined by keeps the engine from
/// finding the rows in an index alone.
pub fn joins_of(from: &str, texts: &[&str]) -> String {
    let mut parts = from.split("left join ");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split_whitespace().nth(1).unwrap_or_default();
        let column = format!("{name}.");
        let named = texts.iter().any(|text| {
            text.match_indices(&column)
                .any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
        if named {
            kept.push_str("left join ");
            kept.push_str(part);
        }
    }
    kept
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

/// The condition with `number` for every mark that has none.
fn filled(condition: &str, number: &str) -> String {
    let mut parts = condition.split('?');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(if part.starts_with(|c: char| c.is_ascii_digit()) { "?" } else { number });
        out.push_str(part);
    }
    out
}

impl Where {
    /// `column = county`, such as `q.mof_div_code`.
    pub fn county(column: &str, county: &str) -> Where {
        Where { text: format!(" where {column} = ?1"), values: vec![owned(county.to_value())] }
    }

    /// One more condition; every `?` in it stands for `value`, and `?1` for the county as everywhere.
    #[must_use]
    pub fn and(mut self, condition: &str, value: impl ToValue) -> Where {
        self.values.push(owned(value.to_value()));
        let number = format!("?{}", self.values.len());
        self.text.push_str(" and (");
        self.text.push_str(&filled(condition, &number));
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
    fn only_joins_that_are_named_are_made() {
        let from = " from a r left join b u on u.k = r.k left join c y on y.k = r.k";
        assert_eq!(
            joins_of(from, &[" where r.k = 1", " order by y.n"]),
            " from a r left join c y on y.k = r.k"
        );
        assert_eq!(joins_of(from, &[" where menu.k = 1"]).trim_end(), " from a r");
        assert_eq!(joins_of(from, &["u.n", "y.n"]), from);
    }

    #[test]
    fn values_are_numbered_and_never_written_into_the_text() {
        let units = ["101001".to_owned(), "102001".to_owned()];
        let found = Where::county("q.mof_div_code", "360732000")
            .and("q.name like ? or q.code like ?", "%x' or 1=1%")
            .and("q.code in (select c from d where e = ?1 and f = ?)", 7)
            .and_some("q.state = ?", None::<&str>)
            .among("q.agency_code", Some(&units));
        assert_eq!(
            found.text(),
            " where q.mof_div_code = ?1 and (q.name like ?2 or q.code like ?2) \
             and (q.code in (select c from d where e = ?1 and f = ?3)) and q.agency_code in (?4, ?5)"
        );
        assert_eq!(found.values().len(), 5);
        assert!(Where::county("a", "b").among("c", Some(&[])).text().ends_with("(1 = 0)"));
    }
}
