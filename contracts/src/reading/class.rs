//! Which class of section 4.4 an object of the state belongs to.

use liuhen_types::StateKey;
use liuhen_types::entity::{Catalog, CatalogStatus, ENTITY_KINDS, Opening, OpeningStatus};
use liuhen_types::payload::catalog::Visibility;

/// Objects that are read alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Headers, validators, orgs, keys, regions: what verifying takes. Anybody.
    Public,
    /// What every registered role needs: data elements, templates, licences.
    Registry,
    /// Who is the source of a data element, where its entry may be seen.
    Source,
    /// A catalog entry in force, and what is mounted behind it.
    Published,
    /// The same, restricted.
    Restricted,
    /// An entry that is not in force yet, and the inventory behind entries.
    Draft,
    /// Demands, requests, decisions, disputes and what follows from them.
    Sharing,
    /// Authorisations and the copies they made.
    Grant,
    /// The whole trace of a share.
    Trace,
    /// Assessments and quality issues.
    Quality,
    /// Bulletins, indicators, compliance.
    Figures,
    /// Incidents, violations, alerts.
    Security,
    /// Audit sessions and findings.
    Audit,
    /// Whatever else the state holds.
    Inner,
}

/// How the class of a kind is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// All of them alike.
    Is(Class),
    /// By the entry's standing and visibility.
    Catalog,
    /// As the entry that it belongs to.
    Resource,
    /// Public once published.
    Opening,
    /// As the entry, and by those whom it names.
    Ownership,
    /// By every registered role that may see the entry, and by those whom it names.
    Source,
    /// As the session that it belongs to.
    Finding,
    /// A salted digest: whoever can name it may ask for it, nobody finds it in a list.
    Digest,
}

use Class::{Audit, Draft, Figures, Grant, Inner, Public, Quality, Registry, Security, Sharing};
use Rule::Is;

/// By the names of [`ENTITY_KINDS`].
const RULES: &[(&str, Rule)] = &[
    ("alert", Is(Security)),
    ("app", Is(Registry)),
    ("assessment", Is(Quality)),
    ("audit-finding", Rule::Finding),
    ("audit-session", Is(Audit)),
    ("authorization", Is(Grant)),
    ("backflow", Is(Sharing)),
    ("backup", Is(Figures)),
    ("bulletin", Is(Figures)),
    ("calendar", Is(Public)),
    ("catalog", Rule::Catalog),
    ("certificate", Is(Figures)),
    ("channel", Is(Registry)),
    ("collection", Is(Figures)),
    ("conformity", Is(Figures)),
    ("contracts", Is(Public)),
    ("crossing", Is(Grant)),
    ("custody", Is(Grant)),
    ("deadline", Is(Sharing)),
    ("delivery", Is(Sharing)),
    ("demand", Is(Sharing)),
    ("designation", Rule::Source),
    ("destruction", Is(Grant)),
    ("dispute", Is(Sharing)),
    ("element", Is(Registry)),
    ("evaluation", Is(Figures)),
    ("evidence", Rule::Digest),
    ("export", Is(Grant)),
    ("finding", Is(Figures)),
    ("gateway", Is(Registry)),
    ("incident", Is(Security)),
    ("indicator-set", Is(Public)),
    ("indicator-snapshot", Is(Figures)),
    ("issue", Is(Quality)),
    ("key", Is(Public)),
    ("licence", Is(Registry)),
    ("node", Is(Public)),
    ("node-plan", Is(Figures)),
    ("notice", Is(Sharing)),
    ("opening", Rule::Opening),
    ("org", Is(Public)),
    ("ownership", Rule::Ownership),
    ("params", Is(Public)),
    ("peer", Is(Public)),
    ("plan", Is(Public)),
    ("profile", Is(Public)),
    ("proposal", Is(Registry)),
    ("quality-notice", Is(Quality)),
    ("region", Is(Public)),
    ("replaced-deadline", Is(Sharing)),
    ("request", Is(Sharing)),
    ("resource", Rule::Resource),
    ("role", Is(Public)),
    ("security-assessment", Is(Security)),
    ("source-dispute", Is(Sharing)),
    ("standard", Is(Registry)),
    ("sync", Is(Figures)),
    ("system", Is(Draft)),
    ("template", Is(Registry)),
    ("usage", Is(Figures)),
    ("validators", Is(Public)),
    ("violation", Is(Security)),
    ("warehouse", Is(Grant)),
    ("xchain-anchor", Is(Public)),
    ("xchain-message", Is(Registry)),
];

/// Beginnings of keys that are no kind and that verifying, serving and submitting take. Why an
/// org has its status is as public as the status.
const PUBLIC: [&str; 5] = ["org/roles/", "org/authority/", "org/standing/", "key/count/", "chain/"];

/// True if nothing of a class tells of an entry that its reader may not see. A register
/// names entries to everybody, and who takes part in a share knows its entry.
pub(super) fn keeps_entries(class: Class) -> bool {
    matches!(class, Class::Source | Figures | Quality)
}

/// How the class of what a key names is found.
pub(super) fn rule_of(key: &StateKey) -> Rule {
    let starts = |prefix: &str| key.as_bytes().starts_with(prefix.as_bytes());
    let kind = ENTITY_KINDS.iter().find(|kind| starts(kind.prefix));
    let rule = kind.and_then(|kind| RULES.iter().find(|(name, _)| *name == kind.name));
    match rule {
        Some((_, rule)) => *rule,
        None if PUBLIC.into_iter().any(starts) => Is(Public),
        None => Is(Inner),
    }
}

/// The class of a step that says more than what it is about: what an entry was before
/// it was published, and what somebody thinks of its data.
pub(super) fn of_step(kind: &str) -> Option<Class> {
    match kind {
        "CatalogSubmit" | "CatalogReview" | "CatalogCorrect" | "CatalogUpdateSubmit" => Some(Draft),
        "QualityAssessmentRecord" => Some(Quality),
        _ => None,
    }
}

/// The class of an entry. An ended one stays what it was.
pub(super) fn of_catalog(catalog: &Catalog) -> Class {
    let was_in_force = catalog.in_force().is_some() || catalog.status == CatalogStatus::Retired;
    match catalog.visibility {
        _ if !was_in_force => Class::Draft,
        Visibility::Normal => Class::Published,
        Visibility::Restricted => Class::Restricted,
    }
}

/// The class of an opening; what is not open is planning.
pub(super) fn of_opening(opening: &Opening) -> Class {
    if opening.status == OpeningStatus::Published { Public } else { Figures }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_rule_and_there_is_no_other() {
        let kinds: Vec<_> = ENTITY_KINDS.iter().map(|kind| kind.name).collect();
        let ruled: Vec<_> = RULES.iter().map(|(name, _)| *name).collect();
        assert_eq!(kinds, ruled);
    }

    #[test]
    fn what_is_no_kind_is_inner_unless_verifying_takes_it() {
        let rule = |key: &str| rule_of(&StateKey::from_bytes(key.into()));
        assert_eq!(rule("org/authority/130000"), Is(Public));
        // Who serves asks whether anybody stands for the provider.
        assert_eq!(rule("org/standing/mzt"), Is(Public));
        assert_eq!(rule("catalog/code/130000-1"), Is(Inner));
        assert_eq!(rule("request/request/r1"), Is(Sharing));
        assert_eq!(rule("request/requests"), Is(Inner));
        assert_eq!(rule(""), Is(Inner));
    }
}
