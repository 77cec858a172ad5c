import {sizeWords} from '../../client/files/disk/progress-words.ts';
import type {LogMessage, State} from '../../client/state/state.ts';
import type {Rectangle} from '../layout.ts';
import {fileLanguage} from '../preview/file-kinds.ts';
import {previewedFile, type SeenFile} from '../preview/file-previews.ts';
import {picturePlace, pictureRows} from '../preview/picture-rows.ts';
import {textRows} from '../preview/text-rows.ts';
import {emptyText, joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {Symbols} from '../text/symbols.ts';
import type {FilePreviewOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {
	keysFooter,
	lastScroll,
	type PageRow,
	pageHeight,
	pageRows,
	pageTitle,
	placeCount,
} from './page.ts';
import {wrapWords} from './wrap-words.ts';

/** The overlay that shows the file of a message. Opening it is what fetches the file. */
export function filePreview(room: string, {seq}: Pick<LogMessage, 'seq'>): FilePreviewOverlay {
	return {type: 'file-preview', room, seq, scroll: 0};
}

/** Draws the file: its picture, its text, how far it came, or why it is not shown. */
export function filePreviewPicture(
	overlay: FilePreviewOverlay,
	context: OverlayContext,
	size: Rectangle,
): OverlayPicture {
	const {screen} = context;
	const {look, symbols} = screen;
	const seen = seenFile(overlay, context);
	const rows = rowsOf(overlay, {seen, context, size});
	const height = pageHeight(size.rows);
	const scroll = Math.min(overlay.scroll, lastScroll(rows.length, size.rows));
	const hasMore = seen.type === 'text' && rows.length > height;
	const page = {
		title: pageTitle(titleOf(overlay, seen, screen.state)),
		count: hasMore ? placeCount(Math.min(rows.length, scroll + height), rows.length) : emptyText,
		rows,
		scroll,
		footer: keysFooter(
			ownText('s saves'),
			ownText('o opens'),
			ownText('left and right: other files'),
			ownText('Esc closes'),
		),
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Scrolls, goes to the file before or after it, or does something with it. */
export function filePreviewStep(
	overlay: FilePreviewOverlay,
	key: OverlayKey,
	context: OverlayContext,
): OverlayStep {
	const size = overlayPlace(context.screen.layout);
	const rows = rowsOf(overlay, {seen: seenFile(overlay, context), context, size});
	const last = lastScroll(rows.length, size.rows);
	const at = Math.min(overlay.scroll, last);
	const page = Math.max(1, pageHeight(size.rows) - 1);
	const to = (scroll: number): OverlayStep => ({
		overlay: {...overlay, scroll: Math.max(0, Math.min(last, scroll))},
	});
	switch (key.type) {
		case 'move':
			return to(at + key.rows);
		case 'page':
			return to(at + key.pages * page);
		case 'edge':
			return to(key.edge === 'top' ? 0 : last);
		case 'accept':
			return {overlay: undefined};
		case 'text': {
			const {room, seq} = overlay;
			if (key.text === 's') {
				return {overlay, effect: {type: 'file', act: 'save', room, seq}};
			}
			if (key.text === 'o') {
				return {overlay, effect: {type: 'file', act: 'open', room, seq}};
			}
			return key.text === ' ' ? to(at + page) : key.text === 'q' ? {overlay: undefined} : {overlay};
		}
		case 'edit': {
			const step = key.edit === 'caret-left' ? -1 : key.edit === 'caret-right' ? 1 : 0;
			const next = step === 0 ? undefined : fileBeside(context.screen.state, overlay, step);
			return {overlay: next === undefined ? overlay : filePreview(overlay.room, next)};
		}
	}
}

function seenFile(overlay: FilePreviewOverlay, {previews}: OverlayContext): SeenFile {
	return previews?.of(overlay) ?? {type: 'loading', share: 0};
}

function rowsOf(
	overlay: FilePreviewOverlay,
	{
		seen,
		context: {screen, previews},
		size,
	}: {readonly seen: SeenFile; readonly context: OverlayContext; readonly size: Rectangle},
): readonly PageRow[] {
	const {look, symbols, state} = screen;
	const {columns} = size;
	switch (seen.type) {
		case 'image': {
			const options = {columns, rows: pageHeight(size.rows), look, symbols};
			const place = picturePlace(seen.image.picture, options);
			const painted = pictureRows(seen.image.picture, {...options, graphics: previews?.graphics});
			const left = ' '.repeat(place.column);
			const right = ' '.repeat(Math.max(0, columns - place.column - place.columns));
			return painted.map((row) => ({row: [], painted: left + row + right}));
		}
		case 'text': {
			const name = previewedFile(state, overlay)?.file.name ?? '';
			return textRows(seen, {columns, language: fileLanguage(name), look});
		}
		case 'loading':
			return sentenceRows(progressWords(seen.share, symbols), columns);
		case 'refused':
			return sentenceRows(safeLine(seen.sentence), columns);
	}
}

function sentenceRows(sentence: SafeText, columns: number): readonly PageRow[] {
	return wrapWords(sentence, Math.max(4, columns - 2)).map((line) => ({
		row: [{text: safe` ${safeLine(line)}`, role: 'muted'}],
	}));
}

/** `Loading … 34 %` */
function progressWords(share: number, {ellipsis}: Symbols): SafeText {
	return share === 0
		? safe`Loading ${ellipsis}`
		: safe`Loading ${ellipsis} ${Math.floor(share * 100)} %`;
}

/** ` cat.png  image/png  1.2 MB  640 x 480` */
function titleOf(overlay: FilePreviewOverlay, seen: SeenFile, state: State): SafeText {
	const file = previewedFile(state, overlay)?.file;
	if (file === undefined) {
		return ownText('A file');
	}
	const parts = [
		safeLine(file.name, {columns: 40}),
		safeLine(file.mediaType, {columns: 30}),
		safeLine(sizeWords(file.size)),
		...(seen.type === 'image' ? [safe`${seen.image.width} x ${seen.image.height}`] : []),
		...(seen.type === 'text' && seen.isCut ? [ownText('the first 64 kB')] : []),
	];
	return joinSafe(parts, ownText('  '));
}

/** The nearest message with a file before (-1) or after it, of those that are held. */
function fileBeside(
	{rooms}: State,
	{room, seq}: FilePreviewOverlay,
	step: 1 | -1,
): LogMessage | undefined {
	const log = rooms.get(room)?.log;
	const start = log?.indexOfSeq(seq);
	if (log === undefined || start === undefined) {
		return undefined;
	}
	for (let index = start + step; Math.abs(index - start) <= FARTHEST; index += step) {
		const entry = log.at(index);
		if (entry === undefined) {
			return undefined;
		}
		if (entry.type === 'message' && entry.file !== undefined) {
			return entry;
		}
	}
	return undefined;
}

/** Messages that are looked through for another file. */
const FARTHEST = 2000;
