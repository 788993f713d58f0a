namespace PdfSyntax.Reading;

/// <summary>Puts the entries of a section in order.</summary>
internal static class XrefEntries
{
    /// <summary>Ascending by number; of several entries for one number the first counts, and the others are reported.</summary>
    public static XrefEntry[] Order(XrefEntry[] entries, int sectionOffset, ParseContext context)
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
        foreach (var entry in entries.OrderBy(e => e.Number))
        {
            if (ordered.Count > 0 && ordered[^1].Number == entry.Number)
            {
                if (ordered[^1] != entry)
                {
                    context.Report(
                        DeviationKind.ObjectRedefinedInRevision,
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
