using FsCheck.Xunit;

namespace PdfSyntax.Tests;

public sealed class MutationTests
{
    private static readonly byte[][] Seeds =
    [
        PdfText
            .Minimal()
            .Object(4, "(x)")
            .Table()
            .Object(4, "<</A[1 0 R 2.5 <aa>]>>")
            .Table()
            .Bytes(),
        new Writing.ObjectStreamText().Bytes(),
    ];

    [Property(MaxTest = 400)]
    public void AnyMutation_IsReadWithoutThrowing(int seed)
    {
        var random = new Random(seed);
        var bytes = (byte[])Seeds[random.Next(Seeds.Length)].Clone();
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = (byte)"0123456789<>[]()/% \r\n"[random.Next(21)];
                    break;
                case 2:
                    bytes =
                    [
                        .. bytes[..at],
                        .. bytes[Math.Min(bytes.Length, at + random.Next(30))..],
                        0,
                    ];
                    break;
                default:
                    var from = random.Next(bytes.Length);
                    var length = random.Next(Math.Min(60, bytes.Length - from));
                    bytes = [.. bytes[..at], .. bytes.AsSpan(from, length), .. bytes[at..]];
                    break;
            }
        }

        ReadAll(bytes);
    }

    [Property(MaxTest = 200)]
    public void AnyBytes_AreReadWithoutThrowing(byte[] bytes)
    {
        ReadAll(bytes);
        ReadAll([.. "%PDF-1.7\n"u8, .. bytes, .. "\nstartxref\n9\n%%EOF"u8]);
        var tokenizer = new ContentTokenizer(bytes);
        for (var i = 0; tokenizer.Read() is not null; i++)
        {
            i.ShouldBeLessThanOrEqualTo(bytes.Length);
        }
    }

    private static void ReadAll(byte[] bytes)
    {
        var pdf = PdfFile.Open(bytes);
        for (var revision = 0; revision < pdf.Revisions.Count; revision++)
        {
            var view = pdf.At(revision);
            foreach (var number in view.ObjectNumbers)
            {
                if (view.Get(number) is PdfStream stream)
                {
                    view.Decode(stream);
                    view.NumbersInObjectStream(number);
                }
            }

            _ = view.Pages;
        }
    }
}
