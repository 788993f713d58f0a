using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>The /W array of a CIDFont (ISO 32000-1 clause 9.7.4.3): "c [w1 w2 …]" and "first last w".</summary>
internal sealed class CidWidths
{
    private const int MaxEntries = 200_000;
    private readonly Dictionary<int, double> single = [];
    private readonly List<(long First, long Last, double Width)> ranges = [];
    private double byDefault = 1000;

    public static CidWidths Read(PdfDictionary cidFont, PdfView view)
    {
        var widths = new CidWidths { byDefault = view.Number(cidFont, "DW") ?? 1000 };
        var array = view.Array(cidFont, "W") ?? new PdfArray([]);
        for (var i = 0; i + 1 < array.Count && widths.single.Count < MaxEntries; )
        {
            if (view.Resolve(array[i]) is not PdfInteger first)
            {
                i++;
                continue;
            }

            switch (view.Resolve(array[i + 1]))
            {
                case PdfArray list:
                    for (var n = 0; n < list.Count && widths.single.Count < MaxEntries; n++)
                    {
                        if (view.Resolve(list[n]) is PdfNumber width)
                        {
                            widths.single[(int)first.Value + n] = width.AsDouble;
                        }
                    }

                    i += 2;
                    break;
                case PdfInteger last
                    when i + 2 < array.Count && view.Resolve(array[i + 2]) is PdfNumber width:
                    widths.ranges.Add((first.Value, last.Value, width.AsDouble));
                    i += 3;
                    break;
                default:
                    i++;
                    break;
            }
        }

        widths.ranges.Sort((a, b) => a.First.CompareTo(b.First));
        return widths;
    }

    public double Of(int cid)
    {
        if (single.TryGetValue(cid, out var width))
        {
            return width;
        }

        var (low, high) = (0, ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var range = ranges[middle];
            if (range.Last < cid)
            {
                low = middle + 1;
            }
            else if (range.First > cid)
            {
                high = middle - 1;
            }
            else
            {
                return range.Width;
            }
        }

        return byDefault;
    }
}
