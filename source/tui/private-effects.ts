import {sentenceOf} from '../client/error.ts';
import type {Event} from '../client/state/event.ts';
import type {ComparisonState} from '../client/state/state.ts';
import {draftOf} from './composer/composer-state.ts';
import type {Desk} from './desk.ts';
import {forgetMessageRows} from './log/viewport.ts';
import type {OverlayEffect} from './overlays/overlay-context.ts';
import {forgetPeekRows} from './panes/peek.ts';
import {forgetThreadRows} from './thread/thread-rows.ts';

/** Opens the conversation with an account and brings it to the front; why not stands in the hint. */
export function openConversation(desk: Desk, name: string): void {
	desk.client.openConversation(name).then(
		(room) => desk.enterRoom(room),
		(error: unknown) => desk.hint(sentenceOf(error)),
	);
}

/** Carries out what was answered in a comparison of emoji. */
export function carryOutComparison(
	desk: Desk,
	{subject, act}: Extract<OverlayEffect, {type: 'compare'}>,
): void {
	done(desk, subject, act).catch((error: unknown) => desk.hint(sentenceOf(error)));
}

/**
 * What private events mean for a window: a comparison that this person began is opened, one that is
 * over is closed, and what was painted of a text that is no more goes.
 */
export function followPrivate(desk: Desk, event: Event): void {
	if (event.type === 'comparison-changed') {
		followComparison(desk, 'person', event.comparison?.stage.type);
	} else if (event.type === 'linking-changed') {
		followComparison(desk, 'linking', event.linking?.stage.type);
	} else if (event.type === 'message-changed') {
		const {facts, shared, id} = event.message;
		const {isDeleted = false, isEdited = false} = facts ?? shared ?? {};
		if (isDeleted || isEdited) {
			forgetMessageRows(id);
			forgetThreadRows(id);
			forgetPeekRows(id);
		}
	}
}

/** It never opens over what one writes or looks at: then a line above the composer says it. */
function followComparison(
	desk: Desk,
	subject: Compare['subject'],
	stage: ComparisonState['stage']['type'] | undefined,
): void {
	const {overlay} = desk.view;
	const isOpen = overlay?.type === 'comparison' && overlay.subject === subject;
	if (stage === undefined && isOpen) {
		desk.change({type: 'overlay-set', overlay: undefined});
	} else if (stage === 'waiting' && overlay === undefined && isIdle(desk)) {
		desk.openOverlay({type: 'comparison', subject, isReady: false});
	}
}

function isIdle({composer}: Desk): boolean {
	return composer.mode.type === 'writing' && draftOf(composer).editor.text === '';
}

type Compare = Extract<OverlayEffect, {type: 'compare'}>;

async function done(
	{client}: Desk,
	subject: Compare['subject'],
	act: Compare['act'],
): Promise<void> {
	const isPerson = subject === 'person';
	switch (act) {
		case 'accept':
			return isPerson ? client.acceptComparison() : client.acceptLinking();
		case 'same':
		case 'different': {
			const isSame = act === 'same';
			return isPerson ? client.finishComparison(isSame) : client.finishLinking(isSame);
		}
		case 'cancel':
			return isPerson ? client.cancelComparison() : client.cancelLinking();
	}
}
