import {CONTENT_KINDS, type ContentKind} from '../../../crypto/content.ts';
import type {BodyKind} from '../bodies.ts';

/** Of a later version: this one says that it cannot show it. */
const LATER: readonly ContentKind[] = ['room'];

/** Whether termchat sends and reads content of this kind. */
export function isBodyKind(kind: unknown): kind is BodyKind {
	const known = CONTENT_KINDS.find((candidate) => candidate === kind);
	return known !== undefined && !LATER.includes(known);
}

/** What somebody says, which has its place in a conversation: it is kept to be sent again if need be. */
const SPOKEN: ReadonlySet<ContentKind> = new Set(['text', 'file', 'edit', 'del', 'react']);

/** Whether a kind is something that a person says, and not of one program to another. */
export function isSpoken(kind: ContentKind): boolean {
	return SPOKEN.has(kind);
}
