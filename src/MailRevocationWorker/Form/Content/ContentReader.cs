using System.Numerics;
using MailRevocationWorker.Form.Fonts;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

/// <summary>
/// Runs content streams (ISO 32000-1 clauses 8 and 9) far enough to know which characters and marks are seen where. It reads
/// the objects that PdfSyntax proved, so that what is shown and what was signed are the same bytes. Total and bounded: a limit
/// leaves a word in <see cref="Shown.Incomplete"/>. One reader serves a document: its limits are for all that is read.
/// </summary>
internal sealed partial class ContentReader(PdfView view, FontReader fonts, CancellationToken ct)
{
    /// <summary>Smaller letters (in points) are there for machines, not for readers.</summary>
    private const double MinHeight = 6;

    /// <summary>Letters pressed together more than this (width to height, 1 as designed) are no letters any more.</summary>
    private const double MinCondensed = 0.3;

    private const int MaxContentBytes = 16 << 20;
    private const int MaxDepth = 12;
    private const int MaxOperators = 4_000_000;
    private const int MaxGlyphs = 200_000;

    private PdfView View => view;
    private FontReader Fonts => fonts;
    private readonly HashSet<PdfStream> open = new(ReferenceEqualityComparer.Instance);
    private Shown shown = new();
    private int operators;
    private int order;
    private int glyphs;

    /// <summary>What is read may not be what is seen.</summary>
    private void Doubt(string why) => shown.Incomplete ??= why;

    /// <summary>Runs <paramref name="content"/> and adds what it shows to <paramref name="into"/>.</summary>
    public void Run(
        ReadOnlyMemory<byte> content,
        PdfDictionary? resources,
        Matrix3x2 matrix,
        Box clip,
        Shown into
    )
    {
        shown = into;
        Run(content, resources, new GraphicsState { Matrix = matrix, Clip = clip }, depth: 0);
    }

    /// <summary>Runs a form XObject (clause 8.10).</summary>
    public void RunForm(PdfStream form, Matrix3x2 matrix, Box clip, Shown into)
    {
        shown = into;
        RunForm(form, null, new GraphicsState { Matrix = matrix, Clip = clip }, depth: 0);
    }

    private void RunForm(PdfStream form, PdfDictionary? inherited, GraphicsState state, int depth)
    {
        if (depth > MaxDepth || !open.Add(form))
        {
            shown.Incomplete ??= "form XObjects are nested too deep or contain themselves";
            return;
        }

        if (form.Dictionary.ContainsKey("OC"))
        {
            Doubt("the page has optional layers");
        }

        var decoded = view.Decode(form, MaxContentBytes);
        if (decoded.IsOk)
        {
            state.Matrix = view.Matrix(form.Dictionary, "Matrix") * state.Matrix;
            state.HasOddClip |= !state.Matrix.IsUpright();
            if (view.Box(form.Dictionary, "BBox") is { } box)
            {
                state.Clip = state.Clip.Intersect(box.Through(state.Matrix));
            }

            Run(
                decoded.Bytes,
                view.Dictionary(form.Dictionary, "Resources") ?? inherited,
                state,
                depth
            );
        }
        else
        {
            shown.Incomplete ??= "a form XObject can't be decoded";
        }

        open.Remove(form);
    }

    private void Run(
        ReadOnlyMemory<byte> content,
        PdfDictionary? resources,
        GraphicsState initial,
        int depth
    )
    {
        var run = new ContentRun(this, resources, initial, depth).Begin();
        var tokens = new ContentTokenizer(content);
        while (tokens.Read() is { } operation)
        {
            if (++operators > MaxOperators)
            {
                shown.Incomplete ??= "too many operators";
                return;
            }

            if (operators % 4096 == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            run.Apply(operation.Operator, operation.Operands);
        }
    }

    private void AddGlyph(
        ShownCode code,
        Matrix3x2 text,
        double advance,
        double size,
        double scaling,
        Letters letters,
        Box clip
    )
    {
        if (++glyphs > MaxGlyphs)
        {
            shown.Incomplete ??= "too many characters";
            return;
        }

        var start = Vector2.Transform(Vector2.Zero, text);
        var end = Vector2.Transform(new Vector2((float)advance, 0), text);
        var up = Vector2.TransformNormal(new Vector2(0, (float)size), text);
        var height = Math.Abs(up.Length());
        var across = Vector2
            .TransformNormal(new Vector2((float)(size * scaling), 0), text)
            .Length();
        if (
            !float.IsFinite(start.X)
            || !float.IsFinite(start.Y)
            || !float.IsFinite(end.X)
            || !double.IsFinite(height)
        )
        {
            shown.Incomplete ??= "text is placed nowhere";
            return;
        }

        var (left, right) = (Math.Min(start.X, end.X), Math.Max(start.X, end.X));
        var glyph = new ShownGlyph(code.Text, left, right, start.Y, height, order++, code.Conflict)
        {
            IsVisible =
                letters.IsVisible
                && IsSeen(clip, left, right, start.Y, height)
                && up.Y > 0
                && end.X >= start.X
                && height >= MinHeight
                && across >= MinCondensed * height,
        };
        PlaceGlyph(glyph, letters);
    }

    /// <summary>A letter of which a part is clipped away may be another letter.</summary>
    private static bool IsSeen(Box clip, double left, double right, double y, double height)
    {
        var quarter = (right - left) / 4;
        return clip.Contains(left + quarter, y + (0.1 * height), slack: 0.5)
            && clip.Contains(right - quarter, y + (0.5 * height), slack: 0.5);
    }
}
