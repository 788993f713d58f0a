using System.Globalization;
using System.Text;

namespace Fuzz;

/// <summary>Where a mutant differs from the file that it was made of.</summary>
/// <param name="How">The kind of change, for people.</param>
/// <param name="At">Offset of the first changed byte in the original.</param>
internal sealed record Mutation(string How, int At);

/// <summary>Makes mutants of a PDF: blind ones, and ones that know where a PDF is sensitive. The same seed, the same mutant.</summary>
internal static class Mutator
{
    /// <summary>Words whose exchange changes what a reader believes.</summary>
    private static readonly string[] Words =
    [
        "/ByteRange",
        "/Contents",
        "/Type",
        "/Sig",
        "/SubFilter",
        "/Filter",
        "/V",
        "/Kids",
        "/Parent",
        "/Length",
        "/Prev",
        "/Root",
        "/Size",
        "/XRefStm",
        "/W",
        "/Index",
        "/N",
        "/First",
        "/AcroForm",
        "/Fields",
        "/Annots",
        "/AP",
        "/Rect",
        "/Perms",
        "/DocMDP",
        "/DSS",
        "/Encrypt",
        "/ObjStm",
        "/XRef",
        "/FT",
        "/Extends",
        "endobj",
        "endstream",
        "stream",
        "xref",
        "trailer",
        "startxref",
        "%%EOF",
        "obj",
        " R",
        "null",
        "<<",
        ">>",
        "[",
        "]",
        "(",
        ")",
    ];

    private static readonly string[] Numbers =
    [
        "0",
        "1",
        "-1",
        "65535",
        "2147483647",
        "-2147483648",
        "4294967296",
        "9223372036854775807",
        "99999999999999999999",
        "1e9",
        "0.0000001",
    ];

    public static (byte[] Mutant, Mutation Mutation) Mutate(byte[] original, int seed)
    {
        var random = new Random(seed);
        var mutant = original;
        Mutation? first = null;
        // Mostly one change: the rest of the file stays as convincing as it was.
        var changes = random.Next(8) == 0 ? random.Next(2, 6) : 1;
        for (var i = 0; i < changes; i++)
        {
            (mutant, var mutation) = Once(mutant, random);
            first =
                first is null ? mutation
                : first.At <= mutation.At ? first
                : mutation;
        }

        return (mutant, first!);
    }

    private static (byte[], Mutation) Once(byte[] bytes, Random random)
    {
        var at = Place(bytes, random);
        var length = Math.Min(1 << random.Next(0, 12), bytes.Length - at);
        switch (random.Next(12))
        {
            case 0:
                return Patch(bytes, at, [(byte)(bytes[at] ^ (1 << random.Next(8)))], 1, "bit");
            case 1:
                return Patch(bytes, at, [(byte)random.Next(256)], 1, "byte");
            case 2:
                return Patch(bytes, at, [], length, "cut");
            case 3:
                return Patch(bytes, at, bytes.AsSpan(at, length).ToArray(), 0, "repeat");
            case 4:
                var noise = new byte[Math.Min(length, 64)];
                random.NextBytes(noise);
                return Patch(bytes, at, noise, 0, "noise");
            case 5:
                var from = random.Next(bytes.Length);
                var piece = bytes.AsSpan(from, Math.Min(length, bytes.Length - from)).ToArray();
                return Patch(bytes, at, piece, Math.Min(piece.Length, bytes.Length - at), "copy");
            case 6:
                return Patch(bytes, at, new byte[length], length, "zeroes");
            case 7:
                return Patch(bytes, at, [], bytes.Length - at, "truncate");
            case 8:
                return Number(bytes, at, random);
            case 9:
                return Word(bytes, at, random);
            case 10:
                return Digit(bytes, at, random);
            default:
                return Update(bytes, random);
        }
    }

    /// <summary>Every second time near a word that readers heed: most bytes of a PDF lie inside streams, where one change is like another.</summary>
    private static int Place(byte[] bytes, Random random)
    {
        var anywhere = random.Next(bytes.Length);
        if (random.Next(2) == 0)
        {
            return anywhere;
        }

        var word = Encoding.ASCII.GetBytes(Words[random.Next(Words.Length)]);
        var found = bytes.AsSpan(anywhere).IndexOf(word);
        return found < 0
            ? anywhere
            : Math.Clamp(anywhere + found + random.Next(-8, 40), 0, bytes.Length - 1);
    }

    /// <summary>A number of the file becomes one that readers stumble over.</summary>
    private static (byte[], Mutation) Number(byte[] bytes, int from, Random random)
    {
        var at = Seek(bytes, from, b => b is >= (byte)'0' and <= (byte)'9');
        var end = at;
        while (end < bytes.Length && bytes[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        var number = Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)]);
        return Patch(bytes, at, number, Math.Min(end - at, 20), "number");
    }

    private static (byte[], Mutation) Digit(byte[] bytes, int from, Random random)
    {
        var at = Seek(bytes, from, b => b is >= (byte)'0' and <= (byte)'9');
        return Patch(bytes, at, [(byte)('0' + random.Next(10))], 1, "digit");
    }

    /// <summary>A word of the file becomes another one.</summary>
    private static (byte[], Mutation) Word(byte[] bytes, int from, Random random)
    {
        var word = Encoding.ASCII.GetBytes(Words[random.Next(Words.Length)]);
        var found = bytes.AsSpan(from).IndexOf(word);
        var at = found < 0 ? bytes.AsSpan().IndexOf(word) : from + found;
        var other = Encoding.ASCII.GetBytes(Words[random.Next(Words.Length)]);
        return at < 0
            ? Patch(bytes, from, other, 0, "word")
            : Patch(bytes, at, other, word.Length, "word");
    }

    /// <summary>An incremental update that replaces an object by nothing, by another one, or by a page of its own.</summary>
    private static (byte[], Mutation) Update(byte[] bytes, Random random)
    {
        var start = StartXref(bytes);
        var number = random.Next(1, 60);
        var value = random.Next(4) switch
        {
            0 => "null",
            1 => $"{random.Next(1, 60)} 0 R",
            2 => "<</Type/Page/MediaBox[0 0 9 9]/Contents 1 0 R>>",
            _ => "<</Length 12>>stream\nBT (x) Tj ET\nendstream",
        };
        var at = bytes.Length;
        var body = $"\n{number} 0 obj\n{value}\nendobj\n";
        var xref = string.Create(
            CultureInfo.InvariantCulture,
            $"xref\n{number} 1\n{at + 1:0000000000} 00000 n \ntrailer\n<</Size 99/Root {random.Next(1, 40)} 0 R/Prev {start}>>\nstartxref\n{at + body.Length}\n%%EOF\n"
        );
        return Patch(bytes, at, Encoding.ASCII.GetBytes(body + xref), 0, "update");
    }

    private static int StartXref(byte[] bytes)
    {
        var at = bytes.AsSpan().LastIndexOf("startxref"u8);
        if (at < 0)
        {
            return 0;
        }

        var text = Encoding.ASCII.GetString(bytes, at + 9, Math.Min(24, bytes.Length - at - 9));
        return int.TryParse(
            text.Trim().Split('\n', '\r', '%')[0],
            CultureInfo.InvariantCulture,
            out var start
        )
            ? start
            : 0;
    }

    private static int Seek(byte[] bytes, int from, Func<byte, bool> wanted)
    {
        var at = Array.FindIndex(bytes, from, b => wanted(b));
        return at < 0 ? from : at;
    }

    private static (byte[], Mutation) Patch(
        byte[] bytes,
        int at,
        byte[] with,
        int instead,
        string how
    )
    {
        byte[] mutant = [.. bytes.AsSpan(0, at), .. with, .. bytes.AsSpan(at + instead)];
        // A mutator that is fed its own mutants must not run dry.
        return (mutant.Length == 0 ? [0] : mutant, new(how, at));
    }
}
