using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>
/// The strings that a widget's appearance shows (ISO 32000-2 clause 9.4.3), state by state. Acrobat writes the appearances of filled fields again
/// when it saves; what they show stays. Fonts and places are not looked at: alike is no proof, so a person still sees it.
/// </summary>
internal static class AppearanceText
{
    private const int MostBytes = 1 << 20;
    private const int MostOperators = 100_000;

    public static bool IsSame(PdfView signed, PdfObject? old, PdfView present, PdfObject? now)
    {
        var a = States(signed, old);
        var b = States(present, now);
        return a is not null
            && b is not null
            && a.Count == b.Count
            && a.All(s => b.TryGetValue(s.Key, out var other) && s.Value.SequenceEqual(other));
    }

    /// <summary>Null where something can't be read.</summary>
    private static Dictionary<string, List<byte>>? States(PdfView view, PdfObject? appearance)
    {
        var states = new Dictionary<string, List<byte>>(StringComparer.Ordinal);
        var normal = view.Value(view.Resolve(appearance) as PdfDictionary, "N");
        switch (normal)
        {
            case PdfStream stream when Shown(view, stream) is { } text:
                states[""] = text;
                return states;
            case PdfDictionary dictionary when dictionary.Count <= 64:
                foreach (var name in dictionary.Keys)
                {
                    if (
                        view.Value(dictionary, name) is not PdfStream state
                        || Shown(view, state) is not { } shown
                    )
                    {
                        return null;
                    }

                    states[name] = shown;
                }

                return states;
            default:
                return null;
        }
    }

    private static List<byte>? Shown(PdfView view, PdfStream stream)
    {
        var data = view.Decode(stream, MostBytes);
        if (!data.IsOk)
        {
            return null;
        }

        var shown = new List<byte>();
        var tokenizer = new ContentTokenizer(data.Bytes, view.File.Limits);
        for (var count = 0; tokenizer.Read() is { } operation; count++)
        {
            // What a form inside the form shows would have to be followed: then nothing is known.
            if (count > MostOperators || operation.Operator is "Do" or "BI")
            {
                return null;
            }

            if (operation.Operator is "Tj" or "TJ" or "'" or "\"")
            {
                foreach (var operand in operation.Operands)
                {
                    Add(shown, operand);
                }
            }
        }

        return shown;
    }

    private static void Add(List<byte> shown, PdfObject operand)
    {
        switch (operand)
        {
            case PdfString text:
                shown.AddRange(text.Bytes.Span);
                break;
            case PdfArray array:
                foreach (var item in array)
                {
                    if (item is PdfString part)
                    {
                        shown.AddRange(part.Bytes.Span);
                    }
                }

                break;
        }
    }
}
