namespace PdfSyntax.Reading;

/// <summary>Puts the entries of a section in order.</summary>
internal static class XrefEntries
{
    private const int MostRepeats = 256;

    /// <summary>Ascending by number; of several entries for one number the first counts, and the others are reported.</summary>
    public static XrefEntry[] Order(
        XrefEntry[] entries,
        int sectionOffset,
        ReadOnlyMemory<byte> bytes,
        ParseContext context
    )
    {
        var ascending = true;
        for (var i = 1; i < entries.Length && ascending; i++)
        {
            ascending = entries[i].Number > entries[i - 1].Number;
        }

        if (ascending)
        {
            return entries;
        }

        // LINQ's sort is stable: the first of equals stays first.
        var ordered = new List<XrefEntry>(entries.Length);
        var repeats = 0;
        foreach (var entry in entries.OrderBy(e => e.Number))
        {
            if (ordered.Count > 0 && ordered[^1].Number == entry.Number)
            {
                if (ordered[^1] != entry)
                {
                    // PDFBox writes an object twice in one update, the same bytes each time.
                    var repeated =
                        ++repeats <= MostRepeats && IsRepeated(ordered[^1], entry, bytes);
                    context.Report(
                        repeated
                            ? DeviationKind.ObjectRepeatedInRevision
                            : DeviationKind.ObjectRedefinedInRevision,
                        sectionOffset,
                        $"the section lists {entry.Number} twice"
                    );
                }
            }
            else
            {
                ordered.Add(entry);
            }
        }

        return [.. ordered];
    }

    private static bool IsRepeated(XrefEntry a, XrefEntry b, ReadOnlyMemory<byte> bytes)
    {
        if (a.Kind != XrefEntryKind.InFile || b.Kind != XrefEntryKind.InFile)
        {
            return false;
        }

        // On the side: what is wrong with these objects is reported when they are read.
        var aside = new ParseContext(PdfLimits.Default, 0, CancellationToken.None);
        return Raw(a) is { IsEmpty: false } x && x.Span.SequenceEqual(Raw(b).Span);

        ReadOnlyMemory<byte> Raw(XrefEntry entry) =>
            IndirectReader.Read(
                aside,
                bytes,
                entry.Location,
                bytes.Length,
                entry.Number,
                entry.Generation,
                null,
                out _
            )
                is { } found
                ? bytes[found.HeaderOffset..found.EndOffset]
                : default;
    }

    /// <summary>Both sections' entries; where both have one, <paramref name="choose"/> decides.</summary>
    public static XrefEntry[] Merge(
        XrefEntry[] first,
        XrefEntry[] second,
        Func<XrefEntry, XrefEntry, XrefEntry> choose
    )
    {
        var merged = new List<XrefEntry>(first.Length + second.Length);
        int i = 0,
            j = 0;
        while (i < first.Length || j < second.Length)
        {
            if (j >= second.Length || (i < first.Length && first[i].Number < second[j].Number))
            {
                merged.Add(first[i++]);
            }
            else if (i >= first.Length || second[j].Number < first[i].Number)
            {
                merged.Add(second[j++]);
            }
            else
            {
                merged.Add(choose(first[i++], second[j++]));
            }
        }

        return [.. merged];
    }
}
