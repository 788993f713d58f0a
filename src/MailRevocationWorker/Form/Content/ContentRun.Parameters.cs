using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

internal sealed partial class ContentReader
{
    /// <remarks>Graphics state parameter dictionaries: ISO 32000-1 clause 8.4.5.</remarks>
    private sealed partial class ContentRun
    {
        private void ApplyParameters(PdfDictionary? parameters)
        {
            if (parameters is null)
            {
                state.HasOddParameter = true;
                return;
            }

            if (view.Number(parameters, "ca") is { } alpha)
            {
                state.Alpha = alpha;
            }

            if (view.Number(parameters, "CA") is { } strokeAlpha)
            {
                state.StrokeAlpha = strokeAlpha;
            }

            if (view.Number(parameters, "LW") is { } width)
            {
                state.LineWidth = width;
            }

            if (view.Number(parameters, "ML") is { } limit)
            {
                state.MiterLimit = limit;
            }

            if (view.Value(parameters, "BM") is { } mode)
            {
                // An array names modes by preference (clause 11.3.5).
                var first = mode is PdfArray { Count: > 0 } modes ? view.Resolve(modes[0]) : mode;
                state.IsBlended = first is not PdfName { Value: "Normal" or "Compatible" };
            }

            if (parameters.ContainsKey("SMask"))
            {
                state.IsMasked = view.Name(parameters, "SMask") != "None";
            }

            if (view.Array(parameters, "Font") is { Count: 2 } font)
            {
                state.Font = reader.Fonts.Read(view.Resolve(font[0]) as PdfDictionary);
                state.FontSize = (view.Resolve(font[1]) as PdfNumber)?.AsDouble ?? 0;
            }

            state.HasOddParameter |=
                parameters.DuplicateKeys.Count > 0
                || !parameters.Keys.All(key => IsKnown(parameters, key));
        }

        /// <summary>What is read above, or moves nothing but the looks of lines and the quality of colours.</summary>
        private bool IsKnown(PdfDictionary parameters, string key) =>
            key switch
            {
                "Type" or "LC" or "LJ" or "D" or "RI" or "FL" or "SM" or "SA" => true,
                "AIS" or "TK" or "OPM" or "UseBlackPtComp" => true,
                "Font" => view.Array(parameters, key) is { Count: 2 },
                "BM" or "SMask" => view.Value(parameters, key) is PdfName or PdfArray,
                "ca" or "CA" or "LW" or "ML" => view.Number(parameters, key) is not null,
                "OP" or "op" => view.Boolean(parameters, key) == false,
                "TR" or "TR2" => view.Name(parameters, key) is "Identity" or "Default",
                "HT" or "BG2" or "UCR2" => view.Name(parameters, key) == "Default",
                _ => false,
            };
    }
}
