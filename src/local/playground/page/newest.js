// Keeping the newest entry of a list in sight, until somebody looks at earlier ones.

/** The distance from the end, in pixels, that still counts as the end. */
const NEAR = 80;
/** How long the page itself may scroll after `hold`, in milliseconds. */
const SETTLES = 250;

/** Keeps the end of `list` in sight in `scroll`. `button` leads back to it. */
export class Newest {
  #scroll;
  #button;
  #stays = true;
  #top = 0;
  #isHeld = false;
  #heldAt = 0;

  constructor(scroll, list, button) {
    this.#scroll = scroll;
    this.#button = button;
    button.addEventListener("click", () => this.show());
    scroll.addEventListener("scroll", () => this.#moved());
    // What grows later, such as a loaded picture, and a pane that opens do not move the newest entry out of sight.
    const grown = new ResizeObserver(() => this.#stays && this.#toEnd());
    grown.observe(scroll);
    grown.observe(list);
  }

  /** Whether the newest entry is in sight and stays there. */
  get stays() {
    return this.#stays;
  }

  /** Moves the newest entry into sight, and keeps it there. */
  show() {
    this.#stays = true;
    this.#isHeld = false;
    this.#button.hidden = true;
    this.#toEnd();
  }

  /** Leaves in sight what is there or about to be, whatever follows, until somebody scrolls to the end. */
  hold() {
    this.#stays = false;
    this.#isHeld = true;
    this.#heldAt = performance.now();
  }

  /** Call this when there are new entries. */
  added() {
    if (this.#stays) {
      this.#toEnd();
    } else {
      this.#button.hidden = false;
    }
  }

  #moved() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    if (clientHeight === 0) {
      return; // The pane is hidden.
    }
    const left = scrollHeight - scrollTop - clientHeight;
    if (this.#isHeld) {
      const isByHand = performance.now() - this.#heldAt > SETTLES && scrollTop > this.#top;
      this.#isHeld = !isByHand || left > 1;
      this.#stays = !this.#isHeld;
    } else {
      // Only people scroll up; the list itself only grows.
      this.#stays = left < NEAR || (this.#stays && scrollTop >= this.#top);
    }
    this.#top = scrollTop;
    if (this.#stays) {
      this.#button.hidden = true;
    }
  }

  #toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }
}
