using System.Text.Json;
using MailRevocationWorker.Reports;

namespace MailRevocationWorker.Commands;

/// <summary>How <c>verify</c> writes its reports.</summary>
public enum ReportFormat
{
    Text,
    Jsonl,
    Json,
    Html,
}

/// <summary>Writes reports one after the other, in one format; what the format needs around them comes with the first and the end.</summary>
internal abstract class ReportOutput
{
    public abstract void Write(DocumentVerification document);

    /// <summary>Called once, when every document was written: a report that was broken off is not made to look whole.</summary>
    public virtual void Finish() { }

    public static ReportOutput To(
        TextWriter writer,
        ReportFormat format,
        ReportWords words,
        bool detail,
        TimeProvider clock
    ) =>
        format switch
        {
            ReportFormat.Text => new Lines(writer, d => TextReport.Render(d, words, detail)),
            ReportFormat.Jsonl => new Lines(
                writer,
                d => JsonSerializer.Serialize(Verified.Of(d), Formats.Json)
            ),
            ReportFormat.Json => new JsonArray(writer, words),
            ReportFormat.Html => new Page(writer, words, detail, clock),
        };

    private sealed class Lines(TextWriter writer, Func<DocumentVerification, string> render)
        : ReportOutput
    {
        public override void Write(DocumentVerification document) =>
            writer.WriteLine(render(document));
    }

    private sealed class JsonArray(TextWriter writer, ReportWords words) : ReportOutput
    {
        private bool begun;

        public override void Write(DocumentVerification document)
        {
            writer.Write(begun ? ",\n" : "[\n");
            writer.Write(JsonReport.Render(document, words));
            begun = true;
        }

        public override void Finish() => writer.WriteLine(begun ? "\n]" : "[]");
    }

    private sealed class Page(TextWriter writer, ReportWords words, bool detail, TimeProvider clock)
        : ReportOutput
    {
        private readonly List<DocumentVerification> documents = [];

        public override void Write(DocumentVerification document) => documents.Add(document);

        public override void Finish() =>
            writer.Write(HtmlReport.Page(documents, words, detail, clock.GetUtcNow()));
    }
}
