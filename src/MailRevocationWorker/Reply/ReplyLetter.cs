namespace MailRevocationWorker.Reply;

/// <summary>One line of the case's facts.</summary>
public sealed record LetterFact(string Label, string Value);

/// <summary>A heading with a paragraph or a list under it.</summary>
public sealed record LetterSection(string Heading, IReadOnlyList<string> Items);

/// <summary>One language's half of a mail, before it becomes text or HTML. Every string is plain text.</summary>
public sealed record ReplyLetter
{
    public required string Language { get; init; }

    /// <summary>Without a capital: it also ends the subject.</summary>
    public required string Title { get; init; }
    public required LetterTone Tone { get; init; }

    /// <summary>Says, in this letter's language, that it stands further down; shown above the first letter.</summary>
    public required string Below { get; init; }
    public required string Greeting { get; init; }

    /// <summary>What was decided, then why.</summary>
    public required IReadOnlyList<string> Opening { get; init; }
    public required LetterSection Next { get; init; }
    public required string FactsHeading { get; init; }
    public required IReadOnlyList<LetterFact> Facts { get; init; }

    /// <summary>What to do when the key may be in the wrong hands, or when it was somebody else who asked.</summary>
    public LetterSection? Alarm { get; init; }
    public required IReadOnlyList<string> Footer { get; init; }

    /// <summary>What to do comes before the explanation.</summary>
    public bool NextFirst => Tone == LetterTone.Urgent;

    /// <summary>The title as a heading.</summary>
    public string Heading => char.ToUpperInvariant(Title[0]) + Title[1..];
}

/// <summary>The colour of the heading's bar: never the only bearer of meaning.</summary>
public enum LetterTone
{
    Done,
    Refused,
    Waiting,
    Urgent,
}
