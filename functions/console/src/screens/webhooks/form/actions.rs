//! The buttons of the form. All of them send it, so that they work without JavaScript; only one saves.

use domain::limits;

use super::{Added, HeaderRow, TriggerRow, WebhookForm};

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Saves the webhook.
    Save,
    /// Shows the form again, with what goes with the entities that were chosen.
    Show,
    AddTrigger,
    RemoveTrigger(usize),
    AddCondition(usize),
    RemoveCondition(usize, usize),
    AddHeader,
    RemoveHeader(usize),
}

impl Action {
    /// The action of a button's value. A form that is sent by other means than a button is to be saved.
    pub fn parse(value: &str) -> Self {
        let mut parts = value.split('.');
        let name = parts.next().unwrap_or_default();
        let numbers: Vec<usize> = parts.filter_map(|number| number.parse().ok()).collect();
        match (name, &numbers[..]) {
            ("show", []) => Self::Show,
            ("add_trigger", []) => Self::AddTrigger,
            ("remove_trigger", [trigger]) => Self::RemoveTrigger(*trigger),
            ("add_condition", [trigger]) => Self::AddCondition(*trigger),
            ("remove_condition", [trigger, condition]) => Self::RemoveCondition(*trigger, *condition),
            ("add_header", []) => Self::AddHeader,
            ("remove_header", [header]) => Self::RemoveHeader(*header),
            _ => Self::Save,
        }
    }

    /// The value of its button.
    pub fn value(self) -> String {
        match self {
            Self::Save => "save".to_owned(),
            Self::Show => "show".to_owned(),
            Self::AddTrigger => "add_trigger".to_owned(),
            Self::RemoveTrigger(trigger) => format!("remove_trigger.{trigger}"),
            Self::AddCondition(trigger) => format!("add_condition.{trigger}"),
            Self::RemoveCondition(trigger, condition) => format!("remove_condition.{trigger}.{condition}"),
            Self::AddHeader => "add_header".to_owned(),
            Self::RemoveHeader(header) => format!("remove_header.{header}"),
        }
    }
}

impl WebhookForm {
    /// Does what a button does to the fields. What is not there is not removed.
    pub fn apply(&mut self, action: Action) {
        self.added = None;
        match action {
            Action::Save | Action::Show => {}
            Action::AddTrigger if self.triggers.len() < limits::TRIGGERS => {
                self.triggers.push(TriggerRow::new());
                self.added = Some(Added::Trigger);
            }
            Action::AddHeader if self.headers.len() < limits::HEADERS => {
                self.headers.push(HeaderRow::default());
                self.added = Some(Added::Header);
            }
            Action::AddCondition(trigger) => {
                if let Some(row) = self.triggers.get_mut(trigger).filter(|row| row.conditions.len() < limits::FILTERS) {
                    row.add_condition();
                    self.added = Some(Added::Condition(trigger));
                }
            }
            Action::RemoveTrigger(trigger) => {
                remove(&mut self.triggers, trigger);
                self.added = Some(Added::NoTrigger);
            }
            Action::RemoveHeader(header) => {
                remove(&mut self.headers, header);
                self.added = Some(Added::NoHeader);
            }
            Action::RemoveCondition(trigger, condition) => {
                if let Some(row) = self.triggers.get_mut(trigger) {
                    remove(&mut row.conditions, condition);
                    self.added = Some(Added::NoCondition(trigger));
                }
            }
            Action::AddTrigger | Action::AddHeader => {}
        }
    }
}

fn remove<T>(rows: &mut Vec<T>, number: usize) {
    if number < rows.len() {
        rows.remove(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_do_what_their_values_say() {
        for action in [
            Action::Save,
            Action::Show,
            Action::AddTrigger,
            Action::RemoveTrigger(3),
            Action::AddCondition(0),
            Action::RemoveCondition(1, 2),
            Action::AddHeader,
            Action::RemoveHeader(0),
        ] {
            assert_eq!(Action::parse(&action.value()), action);
        }
        for other in ["", "remove_trigger", "remove_trigger.x", "remove_condition.1", "explode"] {
            assert_eq!(Action::parse(other), Action::Save, "{other}");
        }
    }

    #[test]
    fn rows_come_and_go() {
        let mut form = WebhookForm::new();
        form.apply(Action::AddTrigger);
        form.apply(Action::AddCondition(1));
        assert_eq!((form.triggers.len(), form.triggers[1].conditions.len()), (2, 1));
        assert_eq!(form.added, Some(Added::Condition(1)));
        form.apply(Action::RemoveTrigger(0));
        assert_eq!((form.triggers.len(), form.triggers[0].conditions.len()), (1, 1));
        form.apply(Action::RemoveCondition(0, 0));
        form.apply(Action::RemoveCondition(0, 0));
        form.apply(Action::RemoveCondition(7, 0));
        assert!(form.triggers[0].conditions.is_empty());
        form.apply(Action::AddHeader);
        form.apply(Action::RemoveHeader(0));
        form.apply(Action::RemoveHeader(0));
        assert!(form.headers.is_empty());
    }

    #[test]
    fn there_are_no_more_rows_than_a_webhook_may_have() {
        let mut form = WebhookForm::new();
        for _ in 0..limits::TRIGGERS + 1 {
            form.apply(Action::AddTrigger);
            form.apply(Action::AddHeader);
            form.apply(Action::AddCondition(0));
        }
        assert_eq!(form.triggers.len(), limits::TRIGGERS);
        assert_eq!(form.headers.len(), limits::HEADERS);
        assert_eq!(form.triggers[0].conditions.len(), limits::FILTERS);
    }
}
