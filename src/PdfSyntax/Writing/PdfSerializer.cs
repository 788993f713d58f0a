using System.Globalization;
using System.Text;
using PdfSyntax.Reading;

namespace PdfSyntax.Writing;

/// <summary>Writes objects as ISO 32000-1 clause 7.3 has them.</summary>
public static class PdfSerializer
{
    /// <summary>The object's text as bytes.</summary>
    public static byte[] ToBytes(PdfObject value)
    {
        using var output = new MemoryStream();
        Write(output, value);
        return output.ToArray();
    }

    /// <summary>Appends a direct object; of a stream, dictionary and data, /Length made to fit.</summary>
    public static void Write(Stream output, PdfObject value)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(value);
        switch (value)
        {
            case PdfName name:
                WriteName(output, name);
                break;
            case PdfString text:
                WriteString(output, text);
                break;
            case PdfArray array:
                WriteArray(output, array);
                break;
            case PdfDictionary dictionary:
                WriteDictionary(output, dictionary);
                break;
            case PdfStream stream:
                WriteDictionary(
                    output,
                    stream.Dictionary.With("Length", new PdfInteger(stream.RawLength))
                );
                Ascii(output, "\nstream\n");
                output.Write(stream.RawData.Span);
                Ascii(output, "\nendstream");
                break;
            case PdfReal real:
                Ascii(output, real.Value.ToString("0.##########", CultureInfo.InvariantCulture));
                break;
            default:
                Ascii(output, value.ToString()!);
                break;
        }
    }

    internal static void Ascii(Stream output, string text) =>
        output.Write(Encoding.Latin1.GetBytes(text));

    private static void WriteArray(Stream output, PdfArray array)
    {
        output.WriteByte((byte)'[');
        for (var i = 0; i < array.Count; i++)
        {
            if (i > 0)
            {
                output.WriteByte((byte)' ');
            }

            Write(output, array[i]);
        }

        output.WriteByte((byte)']');
    }

    private static void WriteDictionary(Stream output, PdfDictionary dictionary)
    {
        Ascii(output, "<<");
        foreach (var (key, value) in dictionary.Entries)
        {
            WriteName(output, key);
            output.WriteByte((byte)' ');
            Write(output, value);
        }

        Ascii(output, ">>");
    }

    private static void WriteName(Stream output, PdfName name)
    {
        output.WriteByte((byte)'/');
        foreach (var c in name.Value)
        {
            if (c is > ' ' and < (char)127 and not '#' && !Chars.IsDelimiter((byte)c))
            {
                output.WriteByte((byte)c);
            }
            else
            {
                Ascii(output, $"#{(byte)c:X2}");
            }
        }
    }

    private static void WriteString(Stream output, PdfString text)
    {
        if (text.IsHex)
        {
            Ascii(output, $"<{Convert.ToHexString(text.Bytes.Span)}>");
            return;
        }

        output.WriteByte((byte)'(');
        foreach (var b in text.Bytes.Span)
        {
            switch (b)
            {
                case (byte)'(' or (byte)')' or (byte)'\\':
                    output.WriteByte((byte)'\\');
                    output.WriteByte(b);
                    break;
                case (byte)'\r':
                    Ascii(output, "\\r");
                    break;
                default:
                    output.WriteByte(b);
                    break;
            }
        }

        output.WriteByte((byte)')');
    }
}
