from typing import Annotated

from fastapi import Depends, Response

from functions.voiceassist.clinical_contexts.answers import ContextOut, PresetOut
from functions.voiceassist.clinical_contexts.routes import shown
from functions.voiceassist.clinical_contexts.schemas import NewPresetIn, PresetIn, SessionIn
from shared.domain.clinical.service.presets import PresetService
from shared.domain.clinical.wiring import preset_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/clinical-presets", tags=["clinical presets"])
Presets = Annotated[PresetService, Depends(preset_service)]


@router.get("")
async def list_presets(user: CurrentUser, presets: Presets) -> list[PresetOut]:
    """The built-in ones, then one's own by name."""
    return [PresetOut.of(preset) for preset in presets.all(user)]


@router.post("", status_code=201)
async def create_preset(body: NewPresetIn, user: CurrentUser, presets: Presets) -> hybrid.Hybrid[PresetOut]:
    return hybrid.ok(PresetOut.of(presets.create(user, body.texts(), body.facts())))


@router.get("/{preset_id}")
async def get_preset(preset_id: str, user: CurrentUser, presets: Presets) -> hybrid.Hybrid[PresetOut]:
    return hybrid.ok(PresetOut.of(presets.get(user, preset_id)))


@router.put("/{preset_id}")
@router.patch("/{preset_id}")
async def update_preset(
    preset_id: str, body: PresetIn, user: CurrentUser, presets: Presets
) -> hybrid.Hybrid[PresetOut]:
    """What is not named stays, null takes it back; built-in ones are 403."""
    return hybrid.ok(PresetOut.of(presets.update(user, preset_id, body.texts(), body.facts())))


@router.delete("/{preset_id}", status_code=204)
async def delete_preset(preset_id: str, user: CurrentUser, presets: Presets) -> None:
    presets.delete(user, preset_id)


@router.post("/{preset_id}/apply")
async def apply_preset(
    preset_id: str, body: SessionIn, user: CurrentUser, presets: Presets, response: Response
) -> hybrid.Hybrid[ContextOut]:
    """Into the context of `session_id`, which is made where there is none. Its lists are added to, none is lost."""
    return shown(presets.apply(user, preset_id, body.session()), response)
