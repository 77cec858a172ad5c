import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type {FetchFileOptions} from '../../../source/client/files/api.ts';
import type {DecodeImage} from '../../../source/client/files/preview/decode-in-thread.ts';
import {decodeImage} from '../../../source/client/files/preview/image.ts';
import {PreviewError} from '../../../source/client/files/preview/preview-error.ts';
import type {FileFacts} from '../../../source/client/files/transfer-state.ts';
import {filePreview} from '../../../source/tui/overlays/file-preview.ts';
import {FilePreviews, type SeenFile} from '../../../source/tui/preview/file-previews.ts';
import {at, logOf, room, said, stateOf} from '../../helpers/build-state.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {until} from '../../helpers/until.ts';
import {fileFacts} from './file-facts.ts';

const PNG = readFileSync(path.join(import.meta.dirname, '../../files/preview/fixtures/scene.png'));

const decode: DecodeImage = async (bytes, {most}) => decodeImage(bytes, most);

type Asked = {readonly room: string; readonly message: string; readonly options: FetchFileOptions};

/** Looks at files of a room; `answer` gives their bytes. */
function looking(
	file: Partial<FileFacts>,
	answer: (options: FetchFileOptions) => Promise<Uint8Array>,
	using: DecodeImage = decode,
) {
	const asked: Asked[] = [];
	const messages = [0, 1].map(() => said('mira', at('10:00'), '', {file: fileFacts(file)}));
	const log = logOf(messages);
	const state = stateOf([room('ops', {log})]);
	const overlays = [1, 2].map((seq) => filePreview('ops', {seq}));
	const client = {state};
	const previews = new FilePreviews({
		client: {
			get state() {
				return client.state;
			},
			fetchFile(of, message, options) {
				asked.push({room: of, message, options});
				return answer(options);
			},
		},
		clock: manualClock(),
		decode: using,
		most: () => ({width: 400, height: 300}),
		onChange() {},
	});
	const [overlay = filePreview('ops', {seq: 1}), other = overlay] = overlays;
	const seen = async (isThere: (file: SeenFile) => boolean = ({type}) => type !== 'loading') => {
		await until(() => isThere(previews.of(overlay)));
		return previews.of(overlay);
	};
	const clear = () => {
		client.state = stateOf([room('ops', {log: logOf([])})]);
	};
	return {previews, overlay, other, asked, seen, clear};
}

const sentence = (seen: SeenFile) => (seen.type === 'refused' ? seen.sentence : undefined);

test('nothing is fetched before the overlay is on the screen', (t) => {
	const {previews, overlay, asked} = looking({}, async () => PNG);
	previews.follow(undefined, true);
	t.is(previews.of(overlay).type, 'loading');
	t.deepEqual(asked, []);
});

test('a picture is fetched once and decoded', async (t) => {
	const {previews, overlay, asked, seen} = looking({}, async () => PNG);
	previews.follow(overlay, true);
	previews.follow({...overlay, scroll: 3}, true);
	const file = await seen();
	t.like(file, {type: 'image', image: {kind: 'png', width: 75, height: 53}});
	t.is(asked.length, 1);
});

test('a picture whose message is deleted is shown no longer', async (t) => {
	const {previews, overlay, seen, clear} = looking({}, async () => PNG);
	previews.follow(overlay, true);
	t.is((await seen()).type, 'image');
	clear();
	t.is(sentence(previews.of(overlay)), 'This file is not there any more.');
});

test('what came so far is told', async (t) => {
	const {previews, overlay, asked, seen} = looking({}, () => new Promise(() => {}));
	previews.follow(overlay, true);
	await until(() => asked.length === 1);
	asked[0]?.options.onProgress?.(0.34);
	t.deepEqual(await seen(() => true), {type: 'loading', share: 0.34});
});

test('whoever closes the overlay, or goes to another file, ends the fetching', async (t) => {
	const {previews, overlay, other, asked} = looking({}, () => new Promise(() => {}));
	previews.follow(overlay, true);
	await until(() => asked.length === 1);
	previews.follow(other, true);
	t.true(asked[0]?.options.signal?.aborted);
	previews.close();
	t.true(asked[1]?.options.signal?.aborted);
});

test('a text is shown as far as its first 64 KiB', async (t) => {
	const bytes = Buffer.from('é'.repeat(40_000));
	const {previews, overlay, seen} = looking({name: 'a.txt'}, async () => bytes);
	previews.follow(overlay, true);
	t.deepEqual(await seen(), {type: 'text', text: 'é'.repeat(32_768), isCut: true});
});

test('a film is not fetched to say that it is none', async (t) => {
	const film = {name: 'a.mp4', mediaType: 'video/mp4'};
	const {previews, overlay, asked, seen} = looking(film, async () => PNG);
	previews.follow(overlay, true);
	t.regex(sentence(await seen()) ?? '', /kind of file is not shown here: \/save/);
	t.deepEqual(asked, []);
});

test('a file that is too large is not fetched', async (t) => {
	const {previews, overlay, asked, seen} = looking({size: 21 * 1024 * 1024}, async () => PNG);
	previews.follow(overlay, true);
	t.regex(sentence(await seen()) ?? '', /too large to be shown here: \/save/);
	t.deepEqual(asked, []);
});

test('bytes that are neither a picture nor a text are not shown, whatever their name is', async (t) => {
	for (const bytes of [
		Uint8Array.of(1, 0, 2),
		Uint8Array.of(0xff, 0xfe),
		Buffer.from('RIFF\0\0\0\0WEBP'),
	]) {
		const {previews, overlay, seen} = looking({}, async () => bytes);
		previews.follow(overlay, true);
		t.regex(sentence(await seen()) ?? '', /not shown here/);
	}
});

test('pictures that are not wanted are not fetched', async (t) => {
	const {previews, overlay, asked, seen} = looking({}, async () => PNG);
	previews.follow(overlay, false);
	t.regex(sentence(await seen()) ?? '', /set previews/);
	t.deepEqual(asked, []);
});

test('a picture that came under the name of a text is not decoded where none are wanted', async (t) => {
	const {previews, overlay, seen} = looking(
		{name: 'a.txt', mediaType: 'text/plain'},
		async () => PNG,
		() => t.fail() as never,
	);
	previews.follow(overlay, false);
	t.regex(sentence(await seen()) ?? '', /set previews/);
});

test('a picture that the decoder refuses is refused in a sentence', async (t) => {
	const refuse: DecodeImage = async () => {
		throw new PreviewError('damaged');
	};
	const {previews, overlay, seen} = looking({}, async () => PNG, refuse);
	previews.follow(overlay, true);
	t.regex(sentence(await seen()) ?? '', /damaged/);
});

test('a file that cannot be fetched says why', async (t) => {
	const {previews, overlay, seen} = looking({}, async () => {
		throw new Error('The relay cannot be reached.');
	});
	previews.follow(overlay, true);
	t.is(sentence(await seen()), 'The relay cannot be reached.');
});

test('a message that is gone says so', async (t) => {
	const {previews, seen, overlay, asked} = looking({}, async () => PNG);
	const gone = filePreview('ops', {seq: 99});
	previews.follow(gone, true);
	await until(() => previews.of(gone).type === 'refused');
	t.regex(sentence(previews.of(gone)) ?? '', /not there any more/);
	t.deepEqual(asked, []);
	previews.follow(overlay, true);
	t.is((await seen()).type, 'image');
});
