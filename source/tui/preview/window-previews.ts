import {scaled} from '../../client/files/preview/box-scaler.ts';
import type {Picture} from '../../client/files/preview/picture.ts';
import type {FilePreviewOverlay} from '../overlays/overlay.ts';
import {overlayPlace} from '../overlays/overlay-place.ts';
import {pageHeight, pageTop} from '../overlays/page.ts';
import type {Preferences} from '../preferences.ts';
import type {Stage} from '../stage.tsx';
import type {GraphicsAbility} from '../terminal/graphics-query.ts';
import {kittyDelete, kittyPicture} from '../terminal/kitty-graphics.ts';
import {sixelPicture} from '../terminal/sixel.ts';
import type {ScreenContext} from '../view.ts';
import {FilePreviews, type FilePreviewsOptions, type SeenFile} from './file-previews.ts';
import {type Graphics, picturePlace} from './picture-rows.ts';

/** What an overlay sees of the file that is looked at. */
export type SeenPreviews = {
	of(overlay: FilePreviewOverlay): SeenFile;
	/** How its picture gets onto the screen; undefined for characters alone. */
	readonly graphics?: Graphics | undefined;
};

export type WindowPreviewsOptions = Omit<FilePreviewsOptions, 'onChange' | 'most'> & {
	readonly stage: Pick<Stage, 'touch' | 'send' | 'redraw'>;
	readonly preferences: () => Pick<Preferences, 'previews' | 'look'>;
	/** What the terminal has said that it can draw, as far as it has. */
	readonly ability: () => GraphicsAbility | undefined;
};

/** As much of a picture as any screen of characters shows, and as one looks at where there are pixels. */
const FOR_CHARACTERS = {width: 400, height: 300};
const FOR_PIXELS = {width: 720, height: 540};

/** The numbers of our pictures at the terminal: the next picture has another one. */
const FIRST_ID = 171;
const IDS = 16;

/** The file that a window looks at, and its picture where the terminal draws pixels. */
export class WindowPreviews implements SeenPreviews {
	readonly #options: WindowPreviewsOptions;
	readonly #files: FilePreviews;
	/** What the terminal shows of a picture. */
	#shown:
		| {readonly key: string; readonly graphics: Graphics; readonly picture: Picture}
		| undefined;
	#id = FIRST_ID;

	constructor(options: WindowPreviewsOptions) {
		this.#options = options;
		const onChange = () => options.stage.touch();
		const most = () => (this.graphics === undefined ? FOR_CHARACTERS : FOR_PIXELS);
		this.#files = new FilePreviews({...options, onChange, most});
	}

	get graphics(): Graphics | undefined {
		const {ability, preferences} = this.#options;
		const {previews, look} = preferences();
		const type = previews === 'auto' && look.depth !== 'none' ? ability()?.type : undefined;
		return type === 'kitty' ? {type, id: this.#id} : type && {type};
	}

	of(overlay: FilePreviewOverlay): SeenFile {
		return this.#files.of(overlay);
	}

	/** A frame is on the screen: what it shows is fetched, and its picture handed to the terminal. */
	drawn(screen: ScreenContext): void {
		const {overlay} = screen.view;
		const shown = overlay?.type === 'file-preview' ? overlay : undefined;
		this.#files.follow(shown, this.#options.preferences().previews !== 'off');
		const seen = shown && this.of(shown);
		this.#show(seen?.type === 'image' ? seen.image.picture : undefined, screen);
	}

	/** The screen was cleared and painted again, and pixels are gone with the rest. */
	repainted(): void {
		if (this.#shown?.graphics.type === 'sixel') {
			this.#shown = undefined;
			this.#options.stage.touch();
		}
	}

	close(): void {
		this.#files.close();
		this.#takeAway();
	}

	#show(picture: Picture | undefined, screen: ScreenContext): void {
		const {graphics} = this;
		if (picture === undefined || graphics === undefined) {
			this.#takeAway();
			return;
		}
		const area = overlayPlace(screen.layout);
		const place = picturePlace(picture, {columns: area.columns, rows: pageHeight(area.rows)});
		const row = area.row + pageTop(area.rows);
		const column = area.column + place.column;
		const key = `${graphics.type} ${column} ${row} ${place.columns} ${place.rows}`;
		if (this.#shown?.key === key && this.#shown.picture === picture) {
			return;
		}
		const isOver = graphics.type === 'sixel' && this.#shown !== undefined;
		this.#forget();
		if (isOver) {
			// Pixels of the one before stand beside a smaller one.
			this.#options.stage.redraw();
		}
		this.#send(picture, {column, row, columns: place.columns, rows: place.rows});
		this.#shown = {key, graphics: this.graphics ?? graphics, picture};
	}

	#send(
		picture: Picture,
		{
			column,
			row,
			columns,
			rows,
		}: {
			readonly column: number;
			readonly row: number;
			readonly columns: number;
			readonly rows: number;
		},
	): void {
		const {stage, ability} = this.#options;
		const can = ability();
		if (can?.type === 'kitty') {
			const id = this.#id;
			stage.send(kittyPicture(picture, {id, columns, rows}));
		} else if (can?.type === 'sixel') {
			const width = columns * can.cell.width;
			const height = Math.min(
				rows * can.cell.height,
				Math.round((width * picture.height) / picture.width),
			);
			stage.send(sixelPicture(scaled(picture, {width, height}), {column, row, width, height}));
		}
	}

	/** Nothing of a picture is to be seen any more. */
	#takeAway(): void {
		const isOver = this.#shown?.graphics.type === 'sixel';
		this.#forget();
		if (isOver) {
			// Blank cells that stay blank are not written again, and would keep their pixels.
			this.#options.stage.redraw();
		}
	}

	#forget(): void {
		const shown = this.#shown;
		this.#shown = undefined;
		if (shown?.graphics.type === 'kitty') {
			this.#options.stage.send(kittyDelete(shown.graphics.id));
			this.#id = FIRST_ID + ((shown.graphics.id - FIRST_ID + 1) % IDS);
			this.#options.stage.touch();
		}
	}
}
