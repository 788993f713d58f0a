using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

/// <summary>A current colour, as far as it matters: does it show on white paper?</summary>
/// <param name="Luminance">0 black to 1 white; null where a number is no lightness (Separation, Pattern, Indexed …) or is not given.</param>
/// <param name="IsWhite">Too pale to be read on white paper.</param>
/// <param name="Components">Of the current colour space: 1 gray, 3 RGB, 4 CMYK; 0 for all others.</param>
internal readonly record struct Paint(double? Luminance, bool IsWhite, int Components)
{
    /// <summary>Letters differ from their ground by at least so much of the way from black to white.</summary>
    private const double Contrast = 0.4;
    private const double Pale = 0.85;

    public static Paint Black { get; } = new(0, false, 1);

    /// <summary>The initial colour of a space (ISO 32000-1 clause 8.6.3): black where its components are known.</summary>
    public static Paint Initial(int components) =>
        new(components > 0 ? 0 : null, false, components);

    /// <summary>Whether letters in this colour are read on such a ground.</summary>
    public bool IsLegibleOn(double? ground) => ground - Luminance >= Contrast;

    public static Paint Of(int components, IReadOnlyList<PdfObject> operands)
    {
        var values = new List<double>(4);
        foreach (var operand in operands)
        {
            if (operand is PdfNumber number)
            {
                values.Add(Math.Clamp(number.AsDouble, 0, 1));
            }
        }

        if (values.Count != components || values.Count != operands.Count)
        {
            return new Paint(null, false, components);
        }

        return components switch
        {
            1 => new Paint(values[0], values[0] >= Pale, components),
            3 => new Paint(
                Luminous(values[0], values[1], values[2]),
                values.TrueForAll(v => v >= Pale),
                components
            ),
            4 => new Paint(
                Luminous(1 - values[0], 1 - values[1], 1 - values[2]) * (1 - values[3]),
                values.TrueForAll(v => v <= 1 - Pale),
                components
            ),
            _ => new Paint(null, false, components),
        };
    }

    /// <summary>Weights of ITU-R BT.601: near enough to tell black from white.</summary>
    private static double Luminous(double red, double green, double blue) =>
        (0.299 * red) + (0.587 * green) + (0.114 * blue);
}
