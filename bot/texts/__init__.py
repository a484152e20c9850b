"""The only place where words are chosen: wording, languages and tones."""
