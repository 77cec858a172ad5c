import test from 'ava';
import type {ClientFrame} from '../../source/protocol/client-frame.ts';
import type {RelayFrame} from '../../source/protocol/relay-frame.ts';
import {openOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {createImpostor} from '../helpers/impostor.ts';
import {type LyingProxy, startLyingProxy} from '../helpers/lying-proxy.ts';
import {wait} from '../helpers/wait.ts';
import {enter, sit} from './at-terminals.ts';

test.serial(
	'gate 12, never 7: a relay that swaps keys is noticed: sending stops, the held line is seen, a typed decision ends it',
	async (t) => {
		t.timeout(120_000);
		const {url} = await startTestServer(t);
		const proxy = await startLyingProxy(url);
		t.teardown(() => proxy.close());
		const [adaHome, bobHome] = [await temporaryFolder(t), await temporaryFolder(t)];
		const ada = await openOwner(adaHome, proxy.url, 'ada');
		const bob = await openOwner(bobHome, url, 'bob');
		t.teardown(() => bob.close());
		await ada.client.openConversation('bob');
		await ada.client.whenAccepted(ada.client.send('@bob', 'before the swap'));
		await ada.close();

		// From now on the relay shows ada other keys for bob.
		const sent = swapKeys(proxy, 'bob');
		const screen = await sit(t, {home: adaHome, columns: 100, rows: 30});
		await screen.waitFor('message #lobby');
		enter(screen, '/msg bob');
		await screen.waitFor('message @bob');
		enter(screen, 'a line that must not leave');
		await screen.waitFor(/keys changed/i);
		await screen.waitFor('held');
		t.deepEqual(sent(), []);
		enter(screen, '/verify');
		await screen.waitFor(/\d{5} \d{5} \d{5} \d{5}/);
		screen.press('\u{1B}');
		await screen.waitFor((shown) => !shown.includes('Compare keys'));
		enter(screen, '/trust');
		await screen.waitFor('accepts them');
		t.deepEqual(sent(), []);
		// Esc is no decision.
		screen.press('\u{1B}');
		await screen.waitFor((shown) => !shown.includes('accepts them'));
		t.deepEqual(sent(), []);
		enter(screen, '/trust');
		await screen.waitFor('accepts them');
		screen.press('a');
		await screen.waitFor('end-to-end encrypted, not verified');
		await wait(() => sent().length > 0);
		await screen.waitFor((shown) => !shown.includes('held'));
		t.deepEqual(
			[...(bob.client.state.rooms.get('@ada')?.log ?? [])].flatMap((row) =>
				row.type === 'message' ? [row.text] : [],
			),
			['before the swap'],
		);
	},
);

/** Answers whoever asks for that account's keys with made-up ones; tells what was sent to the account. */
function swapKeys(proxy: LyingProxy, name: string): () => readonly ClientFrame[] {
	const {fetched} = createImpostor(name, Date.now(), '127.0.0.1');
	const asked = new Set<number>();
	const delivered = new Set<number>();
	const sent: ClientFrame[] = [];
	const accepted = {outcome: 'accepted', time: Date.now(), duplicate: false, full: []};
	proxy.twist = {
		toRelay(frame) {
			if (frame.type === 'keys.fetch' && frame.name === name) asked.add(frame.id);
			if (frame.type !== 'envelope.send' || frame.to !== name) return [frame];
			sent.push(frame);
			delivered.add(frame.id);
			// The true relay would see that these keys are not the account's: it hears something harmless.
			return [{type: 'ping', id: frame.id}];
		},
		toClient(frame: RelayFrame) {
			if (frame.type !== 'ok') return [frame];
			if (asked.delete(frame.id)) return [{...frame, result: fetched}];
			return [delivered.delete(frame.id) ? {...frame, result: accepted} : frame];
		},
	};
	return () => sent;
}
