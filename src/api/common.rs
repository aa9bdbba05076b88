//! The fields that the requests of an account have in common.

use super::Account;
use super::account::Tokens;
use crate::wire::{Auth, Fields, Method, Request};

impl Account {
    /// Returns the request as it is sent, with the common fields around its own. Each call counts one request.
    pub(super) fn complete(&self, request: &Request) -> Request {
        let mut request = request.clone();
        let fields = match request.method {
            Method::Get => &mut request.query,
            Method::Post => &mut request.form,
        };
        let mut all = match request.auth {
            Auth::Script => before(self.current_tokens()),
            Auth::Page | Auth::None => Fields::new(),
        };
        all.extend(std::mem::take(fields));
        if request.auth != Auth::None {
            all.push("__req", base_36(self.next_request()));
            all.push("seq", self.seq());
        }
        *fields = all;
        request
    }
}

/// The fields that stand before a request's own; none before login.
fn before(tokens: Option<Tokens>) -> Fields {
    let Some(tokens) = tokens else {
        return Fields::new();
    };
    let mut fields = Fields::new();
    if let Some(revision) = tokens.revision {
        fields.push("__rev", revision);
    }
    fields
        .with("__user", tokens.uid)
        .with("__a", 1)
        .with("ttstamp", tokens.ttstamp.expose())
        .with("fb_dtsg", tokens.fb_dtsg.expose())
}

fn base_36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.extend(char::from_digit((number % 36) as u32, 36));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_base_36() {
        let counted = [
            (0, "0"),
            (9, "9"),
            (10, "a"),
            (35, "z"),
            (36, "10"),
            (u64::MAX, "3w5e11264sgsf"),
        ];
        for (number, digits) in counted {
            assert_eq!(base_36(number), digits);
        }
    }
}
