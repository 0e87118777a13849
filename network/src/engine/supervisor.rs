//! Watches the engine's actors: if one goes, all go, and the reason is told.

use arc_malachitebft_app_channel::app::engine::node::NodeMsg;
use async_trait::async_trait;
use ractor::{Actor, ActorProcessingErr, ActorRef, SupervisionEvent};

use crate::application::Fatal;
use crate::failure::Failure;

/// See the module.
pub struct Supervisor {
    /// Where the reason is told.
    pub failure: Failure,
}

impl Supervisor {
    fn fail(&self, myself: &ActorRef<NodeMsg>, reason: String) {
        self.failure.report(Fatal(reason.clone()));
        myself.get_cell().stop_children(Some(reason));
    }
}

#[async_trait]
impl Actor for Supervisor {
    type Msg = NodeMsg;
    type State = ();
    type Arguments = ();

    async fn pre_start(&self, _: ActorRef<NodeMsg>, _: ()) -> Result<(), ActorProcessingErr> {
        Ok(())
    }

    async fn handle(
        &self,
        myself: ActorRef<NodeMsg>,
        message: NodeMsg,
        _state: &mut (),
    ) -> Result<(), ActorProcessingErr> {
        let NodeMsg::SafetyFailure(reason) = message;
        self.fail(&myself, reason);
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<NodeMsg>,
        event: SupervisionEvent,
        _state: &mut (),
    ) -> Result<(), ActorProcessingErr> {
        match event {
            SupervisionEvent::ActorFailed(cell, error) => {
                self.fail(&myself, format!("engine actor {} failed: {error}", cell.get_id()));
            }
            SupervisionEvent::ActorTerminated(cell, _, reason) => {
                let reason = reason.unwrap_or_else(|| "no reason given".to_owned());
                self.fail(&myself, format!("engine actor {} stopped: {reason}", cell.get_id()));
            }
            SupervisionEvent::ActorStarted(_) | SupervisionEvent::ProcessGroupChanged(_) => {}
        }
        Ok(())
    }
}
