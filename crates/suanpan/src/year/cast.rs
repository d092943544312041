//! Who takes which step: the first person of the folder who may, and has not acted on the document.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use platform::access::{AccessModel, Actor, Permission, Subject, actor_on};
use platform::db::{DbResult, Tx};

use crate::county::CountyRefused;

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

    /// Somebody who may do `permission` for `agency` (the county when empty) and is not in `not`; `None`
    /// when there is nobody.
    pub fn who(
        &mut self,
        tx: &mut Tx<'_>,
        access: &dyn AccessModel,
        permission: Permission,
        agency: &str,
        not: &[&str],
    ) -> DbResult<Option<Arc<Actor>>> {
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
        Ok(self.may[&key].iter().find(|actor| !not.contains(&actor.user_id.as_str())).cloned())
    }
}

/// Nobody of the role table may take a step, or whoever may has acted on the document already.
pub fn nobody_may(permission: Permission, agency: &str, on: Date) -> CountyRefused {
    let (zh, en) = if agency.is_empty() { ("全县", "the county") } else { (agency, agency) };
    let right = permission.0;
    CountyRefused {
        code: "nobody_may",
        zh: format!(
            "{on}：roles.csv 中没有人可以为 {zh} 办理 {right}（或仅有的人已在该单据上办理过其他环节）；请增加一人担任有此权限的角色，有效期包含当日"
        ),
        en: format!(
            "{on}: nobody in roles.csv may do {right} for {en}, or whoever may has taken another step on the same \
             document; give one more person a role that carries it, valid on that day"
        ),
    }
}
