namespace PdfSyntax.Tests.Filters;

/// <summary>A plain LZW encoder with early change, to test the decoder against.</summary>
internal static class LzwEncoder
{
    public static byte[] Encode(byte[] data)
    {
        var output = new List<byte>();
        ulong bits = 0;
        var have = 0;
        var width = 9;
        var table = new Dictionary<(int Prefix, byte Next), int>();
        var next = 258;
        Emit(256);
        var prefix = -1;
        foreach (var b in data)
        {
            if (prefix < 0)
            {
                prefix = b;
            }
            else if (table.TryGetValue((prefix, b), out var code))
            {
                prefix = code;
            }
            else
            {
                Emit(prefix);
                table[(prefix, b)] = next++;
                if (next == 4095)
                {
                    Emit(256);
                    table.Clear();
                    next = 258;
                    width = 9;
                }
                else
                {
                    width =
                        next >= 2048 ? 12
                        : next >= 1024 ? 11
                        : next >= 512 ? 10
                        : 9;
                }

                prefix = b;
            }
        }

        Emit(prefix);
        next++;
        width =
            next >= 2048 ? 12
            : next >= 1024 ? 11
            : next >= 512 ? 10
            : 9;
        Emit(257);
        if (have > 0)
        {
            output.Add((byte)(bits << (8 - have)));
        }

        return [.. output];

        void Emit(int code)
        {
            bits = (bits << width) | (uint)code;
            have += width;
            while (have >= 8)
            {
                output.Add((byte)(bits >> (have - 8)));
                have -= 8;
            }
        }
    }
}
