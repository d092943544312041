//! Who takes which step: the first person of the folder who may, and has not acted on the document.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use platform::access::{AccessModel, Actor, Permission, Subject, actor_on};
use platform::db::{DbError, DbResult, Tx};

/// The people of a county on one day, with what each may do for which unit.
pub struct Cast {
    county: String,
    people: Vec<Arc<Actor>>,
    by_id: BTreeMap<String, Arc<Actor>>,
    may: HashMap<(&'static str, String), Vec<Arc<Actor>>>,
    /// Who holds a right anywhere: most people hold few, so the unit is asked of few.
    holders: HashMap<&'static str, Vec<Arc<Actor>>>,
}

impl Cast {
    /// Everybody with a grant in force on `day`.
    pub fn on(tx: &mut Tx<'_>, county: &str, day: Date) -> DbResult<Cast> {
        let ids = platform::org::user_ids(tx, county)?;
        let mut people = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(actor) = actor_on(tx, county, &id, day)?
                && !actor.grants.is_empty()
            {
                people.push(Arc::new(actor));
            }
        }
        let by_id = people.iter().map(|actor| (actor.user_id.clone(), actor.clone())).collect();
        Ok(Cast { county: county.to_owned(), people, by_id, may: HashMap::new(), holders: HashMap::new() })
    }

    pub fn person(&self, user_id: &str) -> Option<Arc<Actor>> {
        self.by_id.get(user_id).cloned()
    }

    /// Somebody who may do `permission` for `agency` (the county when empty) and is not in `not`.
    pub fn who(
        &mut self,
        tx: &mut Tx<'_>,
        access: &dyn AccessModel,
        permission: Permission,
        agency: &str,
        not: &[&str],
    ) -> DbResult<Arc<Actor>> {
        let key = (permission.0, agency.to_owned());
        if !self.may.contains_key(&key) {
            let subject = if agency.is_empty() { Subject::County } else { Subject::Unit(agency.to_owned()) };
            let mut able = Vec::new();
            let people = &self.people;
            let holders = self.holders.entry(permission.0).or_insert_with(|| {
                people.iter().filter(|actor| actor.holds(access, permission)).cloned().collect()
            });
            for actor in holders.iter() {
                if actor.may(access, tx, &self.county, permission, &subject)?.is_ok() {
                    able.push(actor.clone());
                }
            }
            self.may.insert(key.clone(), able);
        }
        let found = self.may[&key].iter().find(|actor| !not.contains(&actor.user_id.as_str()));
        found.cloned().ok_or_else(|| {
            DbError::Broken(format!(
                "nobody in the role table may do {} for {}; give somebody the role / 角色表中没有人可以为 {} 办理 {}",
                permission.0,
                if agency.is_empty() { "the county" } else { agency },
                if agency.is_empty() { "全县" } else { agency },
                permission.0
            ))
        })
    }
}
