//! Sets of numbers as the site's script sends them in `__dyn` and `__csr`.

use std::collections::BTreeSet;

const DIGITS: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/// The set as a list of bits, compressed: the first bit, then the length of each run of equal bits, in as many bits as it has with as many
/// zeros before them but one; six bits a digit.
pub(super) fn compressed(numbers: &BTreeSet<u32>) -> String {
    let mut bits = vec![numbers.contains(&0)];
    let (mut run, mut next) = (0_u32, 0);
    for number in numbers.iter().copied() {
        let zeros = number - next;
        if zeros > 0 {
            push_run(&mut bits, run);
            push_run(&mut bits, zeros);
            run = 0;
        }
        run += 1;
        let Some(behind) = number.checked_add(1) else {
            break;
        };
        next = behind;
    }
    push_run(&mut bits, run);
    if numbers.is_empty() {
        return String::new();
    }
    let digits = bits.chunks(6).map(|chunk| {
        let bit = |at| usize::from(chunk.get(at) == Some(&true));
        let number = (0..6).fold(0, |number, at| number << 1 | bit(at));
        DIGITS.get(number).copied().map_or('0', char::from)
    });
    digits.collect()
}

fn push_run(bits: &mut Vec<bool>, length: u32) {
    let count = u32::BITS - length.leading_zeros();
    bits.extend((1..count).map(|_| false));
    bits.extend((0..count).rev().map(|at| length >> at & 1 == 1));
}

/// Takes the numbers of a text such as `:1,2,3`; 0 is none.
pub(super) fn add_list(numbers: &mut BTreeSet<u32>, text: &str) {
    let list = text.trim_start_matches(':').split(',');
    numbers.extend(list.filter_map(|it| it.parse::<u32>().ok().filter(|it| *it > 0)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_compressed_run_by_run() {
        let compressed = |numbers: &[u32]| compressed(&numbers.iter().copied().collect());
        assert_eq!(compressed(&[2, 3, 5, 7, 9]), "9vw");
        assert_eq!(compressed(&[]), "");
        // A one, and a run of one.
        assert_eq!(compressed(&[0]), "M");
        assert!(compressed(&[1, u32::MAX]).len() < 20);
    }

    #[test]
    fn of_a_list_only_numbers_count() {
        let mut numbers = BTreeSet::new();
        for list in [":5,9,0", "", ":", ":x,-1,7", "99999999999"] {
            add_list(&mut numbers, list);
        }
        assert_eq!(numbers, BTreeSet::from([5, 7, 9]));
    }
}
