import path from 'node:path';
import type {Client} from '../../source/client/api.ts';
import type {FilesUi, PersonDisk} from '../../source/client/commands/files-ui.ts';
import {InputError} from '../../source/client/error.ts';
import type {FilesClient, SendFileOptions} from '../../source/client/files/api.ts';
import type {TransferState} from '../../source/client/files/transfer-state.ts';
import type {Event} from '../../source/client/state/event.ts';
import {reduce} from '../../source/client/state/reduce.ts';
import type {State} from '../../source/client/state/state.ts';
import {NOW} from './build-state.ts';

/** What was asked of a client about files, in words. */
export type FakeFilesClient = {
	readonly client: Client;
	readonly did: readonly string[];
	readonly sent: readonly {readonly path: string; readonly options: SendFileOptions | undefined}[];
	dispatch(event: Event): void;
};

type Own = Awaited<ReturnType<FilesClient['ownFiles']>>;

/**
 * A client whose transfers are what a test dispatches: for what is shown of them and asked about them,
 * where the engine that moves bytes would only be in the way.
 */
export function fakeFilesClient(initial: State, own?: Partial<Own> | Error): FakeFilesClient {
	let state = initial;
	let lines = 0;
	const did: string[] = [];
	const sent: {path: string; options: SendFileOptions | undefined}[] = [];
	const listeners = new Set<(event: Event) => void>();
	const dispatch = (event: Event) => {
		state = reduce(state, event);
		for (const listener of listeners) listener(event);
	};
	const files: FilesClient = {
		async sendFile(room, file, options) {
			did.push(`send ${file} to ${room}`);
			sent.push({path: file, options});
			return `sent-${sent.length}`;
		},
		async saveFile(room, message, folder) {
			did.push(`save ${message} of ${room} in ${folder}`);
			return `saved-${message}`;
		},
		async fetchFile() {
			return new Uint8Array();
		},
		async whenTransferred(id) {
			return {path: `/home/ada/Downloads/${id}.pdf`};
		},
		cancelTransfer: (id) => did.push(`cancel ${id}`),
		retryTransfer: (id) => did.push(`retry ${id}`),
		dismissTransfer: (id) => did.push(`dismiss ${id}`),
		async ownFiles() {
			if (own instanceof Error) throw own;
			const bounds = {used: 0, most: 250e6, usedToday: 0, mostToday: 100e6, mostEach: 25e6};
			return {files: [], more: 0, ...bounds, ...own};
		},
		async deleteFile(file) {
			did.push(`delete ${file}`);
		},
	};
	const client = {
		...files,
		get state() {
			return state;
		},
		subscribe(listener: (event: Event) => void) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		addLine({level, text, room}: Parameters<Client['addLine']>[0]) {
			const line = {id: ++lines, level, text, room, time: NOW, after: 0};
			dispatch({type: 'local-line-added', line});
		},
		retry: (id: string) => did.push(`retry message ${id}`),
		drop: (id: string) => did.push(`drop message ${id}`),
		whenLive: async () => {},
		typing() {},
	};
	// What commands about files use of a client is there; nothing else is called.
	return {client: client as unknown as Client, did, sent, dispatch};
}

/** A disk of these files, by their whole paths, with their sizes. */
export function fakeDisk(
	files: Readonly<Record<string, number>>,
	opened: string[] = [],
): PersonDisk {
	return {
		typed: (text) =>
			(text.match(/\S+/g) ?? []).map((word) => path.posix.resolve('/home/ada', word)),
		isDroppedFolder: async () => false,
		async dropped(text) {
			const paths = text.trim().split(/\s+/);
			return paths.every((one) => one in files) ? paths : [];
		},
		async look(file) {
			const size = files[file];
			if (size === undefined) throw new InputError(`There is no file ${file}.`);
			return {name: path.posix.basename(file), size};
		},
		completions: async (typed) => Object.keys(files).filter((file) => file.startsWith(typed)),
		downloadFolder: async () => '/home/ada/Downloads',
		shown: (file) => file.replace(/^\/home\/ada/, '~'),
		async open(file) {
			opened.push(file);
		},
	};
}

/** What a window or the line mode would give, over that disk. */
export function fakeFilesUi(disk: PersonDisk, rest: Partial<FilesUi> = {}): FilesUi {
	return {disk, knownRooms: new Set(), asksAboutSecrets: () => true, ...rest};
}

/** The event by which a transfer is told. */
export function changed(transfer: TransferState): Event {
	return {type: 'transfer-changed', transfer};
}
