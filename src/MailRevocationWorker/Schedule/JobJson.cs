using System.Text.Encodings.Web;
using System.Text.Json;

namespace MailRevocationWorker.Schedule;

/// <summary>How the jobs write what they tell the journal and the operators.</summary>
internal static class JobJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
