namespace PdfSyntax;

/// <summary>Where an object's own bytes are.</summary>
/// <param name="Offset">In the file; inside an object stream, in its decoded data; -1 for an object that was made, not read.</param>
/// <param name="Length">Bytes, from the first of the object to the last.</param>
/// <param name="Container">Number of the object stream that holds it; 0 for the file itself.</param>
public readonly record struct PdfSpan(int Offset, int Length, int Container = 0)
{
    public static PdfSpan None { get; } = new(-1, 0);

    public int End => Offset + Length;
}

/// <summary>An object of ISO 32000-1 clause 7.3. Immutable.</summary>
public abstract class PdfObject
{
    private protected PdfObject(PdfSpan span) => Span = span;

    public PdfSpan Span { get; }

    /// <inheritdoc cref="PdfSpan.Offset"/>
    public int Offset => Span.Offset;

    /// <summary>Bytes, from the first of the object to the last. Not "Length": in an index from the end or a list pattern the compiler would take that for a number of items.</summary>
    public int ByteLength => Span.Length;

    /// <inheritdoc cref="PdfSpan.Container"/>
    public int Container => Span.Container;
}

public sealed class PdfNull : PdfObject
{
    public PdfNull(PdfSpan? span = null)
        : base(span ?? PdfSpan.None) { }

    public override string ToString() => "null";
}

public sealed class PdfBoolean : PdfObject
{
    public PdfBoolean(bool value, PdfSpan? span = null)
        : base(span ?? PdfSpan.None) => Value = value;

    public bool Value { get; }

    public override string ToString() => Value ? "true" : "false";
}

/// <summary>An integer or a real.</summary>
public abstract class PdfNumber : PdfObject
{
    private protected PdfNumber(PdfSpan span)
        : base(span) { }

    public abstract double AsDouble { get; }
}

public sealed class PdfInteger : PdfNumber
{
    public PdfInteger(long value, PdfSpan? span = null)
        : base(span ?? PdfSpan.None) => Value = value;

    public long Value { get; }
    public override double AsDouble => Value;

    public override string ToString() =>
        Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A real; also an integer that 64 bits don't hold.</summary>
public sealed class PdfReal : PdfNumber
{
    public PdfReal(double value, PdfSpan? span = null)
        : base(span ?? PdfSpan.None) => Value = value;

    public double Value { get; }
    public override double AsDouble => Value;

    public override string ToString() =>
        Value.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A name (7.3.5).</summary>
public sealed class PdfName : PdfObject
{
    public PdfName(string value, PdfSpan? span = null, bool hasEscapes = false)
        : base(span ?? PdfSpan.None)
    {
        Value = value;
        HasEscapes = hasEscapes;
    }

    /// <summary>Without the solidus, #xx decoded, one character a byte (Latin-1), so that nothing is lost.</summary>
    public string Value { get; }

    /// <summary>Written with at least one #xx; the raw bytes are at <see cref="PdfObject.Span"/>.</summary>
    public bool HasEscapes { get; }

    public override string ToString() => "/" + Value;
}

/// <summary>An indirect reference (7.3.10).</summary>
public sealed class PdfReference : PdfObject, IEquatable<PdfReference>
{
    public PdfReference(int number, int generation = 0, PdfSpan? span = null)
        : base(span ?? PdfSpan.None)
    {
        Number = number;
        Generation = generation;
    }

    public int Number { get; }
    public int Generation { get; }

    public bool Equals(PdfReference? other) =>
        other is not null && other.Number == Number && other.Generation == Generation;

    public override bool Equals(object? obj) => Equals(obj as PdfReference);

    public override int GetHashCode() => HashCode.Combine(Number, Generation);

    public override string ToString() => $"{Number} {Generation} R";
}
