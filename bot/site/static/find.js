// Search of an exported site, where no bot stands behind the page: looks into an index that was written with it, which
// is loaded when somebody first goes to the box. Words are found mistyped, unfinished and in other forms.

"use strict";

(() => {
  const SHOWN = 8;
  // How much of a match a word in another form is.
  const UNFINISHED = 0.8, RELATED = 0.75, MISTYPED = [1, 0.7, 0.5];
  // Of what the words weigh, so much must be found; entries far below the best are left out.
  const LEAST = 0.3, NEAR = 0.4, SURE = 0.8;
  // Scripts without spaces: each character is a word.
  const UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff";
  const WORD = new RegExp(`[${UNSPACED}]|(?:(?![${UNSPACED}])[\\p{L}\\p{N}]){1,40}`, "gu");

  // Gives the function that finds questions; `address` is the index, `home` the first page.
  globalThis.finderIn = (address, home) => {
    let index = null, loading = null;
    const load = () => (loading ??= new Promise((resolve, reject) => {
      // A script and no fetch: pages that were opened from a disk may not fetch.
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => { index = opened(globalThis.faqIndex); resolve(); };
      script.onerror = reject;
      document.head.append(script);
    }));
    const find = async (typed) => {
      await load();
      const { sure, found } = lookUp(index, typed);
      const root = new URL(home, location.href);
      return {
        decision: sure ? "answer" : "suggest",
        found: found.map((number) => ({
          question: index.questions[number][0], url: new URL(index.questions[number][1], root).href,
        })),
      };
    };
    find.prepare = load;
    return find;
  };

  function opened({ questions, words, stems, stopWords }) {
    const idf = stems.map((postings) => Math.log(1 + questions.length / (postings.length / 2)));
    return { questions, words: new Map(Object.entries(words)), stems, stopWords: new Set(stopWords), idf };
  }

  function lookUp(index, typed) {
    const said = wordsOf(typed);
    const counted = said.filter((word, place) => !index.stopWords.has(word) || place === said.length - 1);
    const scores = new Map(), rarest = Math.log(1 + index.questions.length);
    let wanted = 0, isExact = true;
    counted.forEach((word) => {
      const isLast = word === said.at(-1) && /\S$/.test(typed);
      const best = new Map();
      const meant = meanings(index, word, isLast);
      if (!meant.length && index.stopWords.has(word)) return;
      let weight = rarest;
      for (const [stem, quality] of meant) {
        weight = Math.min(weight, index.idf[stem]);
        if (quality < UNFINISHED) isExact = false;
        const postings = index.stems[stem];
        for (let place = 0; place < postings.length; place += 2) {
          const score = index.idf[stem] * quality * postings[place + 1];
          if (score > (best.get(postings[place]) ?? 0)) best.set(postings[place], score);
        }
      }
      if (!meant.length) isExact = false;
      wanted += weight;
      for (const [number, score] of best) scores.set(number, (scores.get(number) ?? 0) + score);
    });
    const ranked = [...scores].sort(([a, one], [b, other]) =>
      other - one || index.questions[a][0].length - index.questions[b][0].length || a - b);
    const top = ranked.length ? ranked[0][1] : 0;
    if (top < wanted * LEAST) return { sure: false, found: [] };
    const found = ranked.filter(([, score]) => score >= top * NEAR).slice(0, SHOWN).map(([number]) => number);
    return { sure: isExact && top >= wanted * SURE, found };
  }

  // What a word may stand for: stems, each with how much of a match it is.
  function meanings(index, word, isLast) {
    const meant = new Map();
    const add = (stem, quality) => { if (quality > (meant.get(stem) ?? 0)) meant.set(stem, quality); };
    if (index.words.has(word)) add(index.words.get(word), 1);
    else if (index.stopWords.has(word) && !isLast) return [];
    if (isLast && word.length > 1) {
      for (const [known, stem] of index.words) if (known.startsWith(word)) add(stem, UNFINISHED);
    }
    if (meant.size || word.length < 4) return [...meant];
    const most = word.length < 8 ? 1 : 2, root = word.slice(0, Math.max(4, word.length - 3));
    for (const [known, stem] of index.words) {
      if (known.length >= 4 && (known.startsWith(root) || (word.startsWith(known) && word.length - known.length < 4))) {
        add(stem, RELATED);
      } else if (Math.abs(known.length - word.length) <= most) {
        const apart = distance(word, known, most);
        if (apart <= most) add(stem, MISTYPED[apart]);
      }
    }
    const nearest = Math.max(0, ...meant.values());
    return [...meant].filter(([, quality]) => quality === nearest);
  }

  // Letters to add, drop, replace or swap with the next one; more than `most` are not counted to the end.
  function distance(one, other, most) {
    let before = null, row = Array.from({ length: other.length + 1 }, (_, place) => place);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        const same = one[i - 1] === other[j - 1];
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + !same);
        if (before && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > most) return most + 1;
      before = row;
      row = next;
    }
    return row[other.length];
  }

  // As the index was written: lower case, without accents and apostrophes.
  function wordsOf(text) {
    const plain = text.toLowerCase().replace(/[\u2019\u2018\u02bc]/g, "'").normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
    return plain.normalize("NFC").toLowerCase().replace(/'s(?![\p{L}\p{N}_])|'/gu, "").match(WORD) ?? [];
  }
})();
