//! `info`.

use super::Component;
use crate::{
    contract::info::{About, Guest},
    info,
};

impl Guest for Component {
    fn describe() -> About {
        info::about()
    }
}
