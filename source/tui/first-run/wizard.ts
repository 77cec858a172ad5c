import {ERROR_CODES} from '../../protocol/codes.ts';
import {checkAccountName} from '../../protocol/names.ts';
import {phrase, translated} from '../../words/phrase.ts';
import {applyEdit, createEditor, type Editor, insertText, replaceText} from '../composer/editor.ts';
import type {OverlayKey} from '../overlays/overlay-context.ts';

/** What is asked at the first start, and what was answered so far. */
export type Wizard = {
	readonly step: WizardStep;
	readonly name: Editor;
	/** The name is still the one that was proposed: what is typed first stands in its place. */
	readonly isProposed: boolean;
	readonly address: Editor;
	readonly invite: Editor;
	/** Characters of the password that is being typed; the password itself is elsewhere. */
	readonly passwordLength: number;
	/** The marked row, in steps that are lists. */
	readonly selected: number;
	/** Why the last answer did not do. */
	readonly problem: string | undefined;
	/** The name was asked again while joining: once it is given, joining goes on. */
	readonly isJoining: boolean;
};

export type WizardStep =
	| 'name'
	| 'choice'
	| 'address'
	| 'invite'
	/** The name exists: is it the person's own? */
	| 'taken'
	| 'password'
	/** Something is under way, and the answer will come. */
	| 'hosting'
	| 'joining'
	| 'demo';

/** What the wizard asks to be done; its outcome comes back by `withFailure`. */
export type WizardEffect =
	| {readonly type: 'host'; readonly name: string}
	| {readonly type: 'demo'; readonly name: string}
	| {readonly type: 'join'; readonly name: string}
	| {readonly type: 'login'; readonly name: string}
	/** Stops what is under way. */
	| {readonly type: 'abort'};

export type WizardMove = {readonly wizard: Wizard; readonly effect?: WizardEffect};

/** The three ways on, the one that needs no further answer first. */
export const CHOICES = [
	{
		step: 'hosting',
		label: 'Host here',
		description: 'others join you; this computer keeps the rooms',
	},
	{step: 'address', label: 'Join', description: 'with an address or a link that somebody gave you'},
	{step: 'demo', label: 'Demo', description: 'look around among scripted people; nothing is kept'},
] as const;

/** What to do about a name that exists. */
export const TAKEN_CHOICES = [
	{label: 'It is mine', description: 'log in with its password'},
	{label: 'Choose another name', description: ''},
] as const;

/** The wizard before the first answer. */
export function createWizard(name: string): Wizard {
	return {
		step: 'name',
		name: withText(createEditor(), name),
		isProposed: true,
		address: createEditor(),
		invite: createEditor(),
		passwordLength: 0,
		selected: 0,
		problem: undefined,
		isJoining: false,
	};
}

/** The text field of a step, for steps that have one. */
export function fieldOf(wizard: Wizard): Editor | undefined {
	const field = FIELDS[wizard.step];
	return field && wizard[field];
}

/** The rows to choose from, for steps that are lists. */
export function choicesOf({
	step,
}: Wizard): readonly {readonly label: string; readonly description: string}[] {
	return step === 'choice' ? CHOICES : step === 'taken' ? TAKEN_CHOICES : [];
}

/** Whether something is under way, so that keys wait. */
export function isBusy({step}: Wizard): boolean {
	return step === 'hosting' || step === 'joining' || step === 'demo';
}

/** What a key does. Pure. */
export function wizardKey(wizard: Wizard, key: OverlayKey): WizardMove {
	if (isBusy(wizard)) {
		return {wizard};
	}
	switch (key.type) {
		case 'accept':
			return accepted({...wizard, problem: undefined});
		case 'move':
			return {wizard: moved(wizard, key.rows)};
		case 'text':
			return typed(wizard, key.text);
		case 'edit': {
			const field = FIELDS[wizard.step];
			return field === undefined
				? {wizard}
				: {
						wizard: {
							...wizard,
							isProposed: false,
							[field]: applyEdit(wizard[field], key.edit, Number.POSITIVE_INFINITY),
						},
					};
		}
		case 'page':
		case 'edge':
			return {wizard};
	}
}

/** Esc: one step back, with everything that was typed. */
export function stepBack(wizard: Wizard): WizardMove {
	const to = (step: WizardStep): Wizard => ({...wizard, step, selected: 0, problem: undefined});
	switch (wizard.step) {
		case 'name':
			return {wizard};
		case 'choice':
			return {wizard: to('name')};
		case 'address':
			return {wizard: {...to('choice'), selected: 1}};
		case 'invite':
			return {wizard: to('address')};
		case 'taken':
			return {wizard: {...to('name'), isJoining: true}};
		case 'password':
			return {wizard: {...to('taken'), passwordLength: 0}};
		case 'hosting':
			return {wizard: to('choice'), effect: {type: 'abort'}};
		case 'demo':
			return {wizard: {...to('choice'), selected: 2}, effect: {type: 'abort'}};
		case 'joining':
			return {wizard: to('address'), effect: {type: 'abort'}};
	}
}

/** What was under way failed: asks for what was missing, or says why, with what was typed kept. */
export function withFailure(
	wizard: Wizard,
	failure: {readonly code: string | undefined; readonly sentence: string},
): Wizard {
	const {code, sentence} = failure;
	const asking = (step: WizardStep): Wizard => ({
		...wizard,
		step,
		selected: 0,
		passwordLength: 0,
		problem: sentence,
	});
	if (wizard.step !== 'joining') {
		const selected = wizard.step === 'demo' ? 2 : 0;
		return {...asking('choice'), selected};
	}
	switch (code) {
		case 'name-taken':
			return {...asking('taken'), problem: undefined};
		case 'name-invalid':
		case 'name-reserved':
		case 'name-similar':
			return {...asking('name'), isJoining: true};
		case 'invite-required':
			return {...asking('invite'), problem: undefined};
		case 'invite-invalid':
			return asking('invite');
		case 'auth-failed':
			return asking('password');
		default:
			return asking('address');
	}
}

const FIELDS: Readonly<Partial<Record<WizardStep, 'name' | 'address' | 'invite'>>> = {
	name: 'name',
	address: 'address',
	invite: 'invite',
};

function accepted(wizard: Wizard): WizardMove {
	const name = wizard.name.text.trim();
	const join: WizardMove = {wizard: {...wizard, step: 'joining'}, effect: {type: 'join', name}};
	switch (wizard.step) {
		case 'name':
			return named(wizard, join);
		case 'choice':
			return chosen(wizard, name);
		case 'address':
			return wizard.address.text.trim() === ''
				? {wizard: {...wizard, problem: phrase`Type or paste the address that you were given.`}}
				: join;
		case 'invite':
			return wizard.invite.text.trim() === ''
				? {wizard: {...wizard, problem: phrase`Type or paste the invitation that you were given.`}}
				: join;
		case 'taken':
			return wizard.selected === 0
				? {wizard: {...wizard, step: 'password', selected: 0}}
				: {wizard: {...wizard, step: 'name', selected: 0, isJoining: true}};
		case 'password':
			return wizard.passwordLength === 0
				? {wizard: {...wizard, problem: phrase`Type the password of that account.`}}
				: {wizard: {...wizard, step: 'joining'}, effect: {type: 'login', name}};
		case 'hosting':
		case 'joining':
		case 'demo':
			return {wizard};
	}
}

function named(wizard: Wizard, join: WizardMove): WizardMove {
	const checked = checkAccountName(wizard.name.text.trim());
	if (checked.type === 'problem') {
		return {wizard: {...wizard, problem: translated(ERROR_CODES[checked.problem].sentence)}};
	}
	const name = withText(wizard.name, checked.name);
	return wizard.isJoining
		? {...join, wizard: {...join.wizard, name, isProposed: false, isJoining: false}}
		: {wizard: {...wizard, name, isProposed: false, step: 'choice', selected: 0}};
}

function chosen(wizard: Wizard, name: string): WizardMove {
	const choice = CHOICES[wizard.selected] ?? CHOICES[0];
	const next: Wizard = {...wizard, step: choice.step, selected: 0};
	switch (choice.step) {
		case 'hosting':
			return {wizard: next, effect: {type: 'host', name}};
		case 'demo':
			return {wizard: next, effect: {type: 'demo', name}};
		case 'address':
			return {wizard: next};
	}
}

function typed(wizard: Wizard, text: string): WizardMove {
	const field = FIELDS[wizard.step];
	if (field !== undefined) {
		const line = text.replace(/\s+/gu, ' ');
		const isReplaced = field === 'name' && wizard.isProposed;
		const written = isReplaced ? withText(wizard.name, '') : wizard[field];
		const isProposed = wizard.isProposed && field !== 'name';
		return {
			wizard: {...wizard, isProposed, problem: undefined, [field]: insertText(written, line)},
		};
	}
	const index = Number(text) - 1;
	const {length} = choicesOf(wizard);
	return Number.isInteger(index) && index >= 0 && index < length
		? {wizard: {...wizard, selected: index}}
		: {wizard};
}

function moved(wizard: Wizard, rows: number): Wizard {
	const {length} = choicesOf(wizard);
	return length === 0
		? wizard
		: {...wizard, selected: (((wizard.selected + rows) % length) + length) % length};
}

function withText(editor: Editor, text: string): Editor {
	return replaceText(editor, {start: 0, end: editor.text.length, text});
}
