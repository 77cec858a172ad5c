import * as v from 'valibot';
import {jsonFormat} from '../vault/record.ts';
import type {Vault} from '../vault/vault.ts';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What opens a sealed file: key and header of its secretstream, base64url. */
const seal = v.object({key: v.string(), header: v.string()});

/** A file that is being sent, with everything that it takes to go on after a restart. */
const uploadRecord = v.object({
	type: v.literal('upload'),
	/** Also of the message that it becomes. */
	id: v.string(),
	room: v.string(),
	/** When it was asked for, by the wall clock. */
	time: whole,
	path: v.string(),
	/** As it is told to others. */
	name: v.string(),
	mediaType: v.string(),
	seconds: v.exactOptional(v.number()),
	size: whole,
	/** What `FileSource.identity` said of the file that is sent. */
	identity: v.string(),
	/** When it said so, by the wall clock. */
	identifiedAt: whole,
	isSealed: v.boolean(),
	/** Said with it. */
	text: v.string(),
	replyTo: v.exactOptional(whole),
	/** How often it was begun anew because the file changed, or the relay had forgotten it. */
	renewals: v.object({changed: whole, lost: whole}),
	/** What the relay was told to make room for; nothing is sent before this is written down. */
	begun: v.exactOptional(
		v.object({file: v.string(), expiresAt: whole, seal: v.exactOptional(seal)}),
	),
	/** Of all that is stored, once all of it is: then only the message is missing. */
	hash: v.exactOptional(v.string()),
	/** Why it waits for the person. */
	failure: v.exactOptional(v.string()),
});
export type UploadRecord = Readonly<v.InferOutput<typeof uploadRecord>>;

/** What must be known of a file to fetch and to check it. */
const wantedFile = v.object({
	/** Id at the relay. */
	file: v.string(),
	/** Foreign text. */
	name: v.string(),
	/** Bytes of the file itself. */
	size: whole,
	/** Of what the relay stores; with a seal SHA-512 cut to 32 bytes, else SHA-256. Base64url. */
	hash: v.string(),
	seal: v.exactOptional(seal),
});
export type WantedFile = Readonly<v.InferOutput<typeof wantedFile>>;

/** A file that is being saved. */
const downloadRecord = v.object({
	type: v.literal('download'),
	id: v.string(),
	room: v.string(),
	message: v.string(),
	time: whole,
	folder: v.string(),
	wanted: wantedFile,
	failure: v.exactOptional(v.string()),
});
export type DownloadRecord = Readonly<v.InferOutput<typeof downloadRecord>>;

export type TransferRecord = UploadRecord | DownloadRecord;

/** One transfer of this account that is not over. */
export const TRANSFER_FORMAT = jsonFormat<TransferRecord>((value) =>
	v.parse(v.variant('type', [uploadRecord, downloadRecord]), value),
);

/** Files that are to be taken away at the relay, by their ids. */
export const REMOVALS_FORMAT = jsonFormat<readonly string[]>((value) =>
	v.parse(v.array(v.string()), value),
);

/** What the names of the records of an account's transfers begin with. */
export function transferPrefix(tag: string): string {
	return `transfers/${tag}/`;
}

/**
 * Deletes the records of an account's transfers: also of those that are done, or shown no more, whose
 * message is not sent yet. What cannot be deleted stays.
 */
export async function forgetTransfers(vault: Vault, tag: string): Promise<void> {
	const names = await vault.list(transferPrefix(tag)).catch(() => []);
	for (const name of names) await vault.delete(name).catch(() => {});
}

export function removalsName(tag: string): string {
	return `file-removals/${tag}`;
}
