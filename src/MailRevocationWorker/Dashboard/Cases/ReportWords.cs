using MailRevocationWorker.Dashboard.Language;
using PadesValidator;

namespace MailRevocationWorker.Dashboard.Cases;

/// <summary>The words of validation reports in the language of the pages.</summary>
internal static class ReportWords
{
    public static ReportLanguage Of(Words words) =>
        ReportLanguage.All.FirstOrDefault(l => l.Code == words.Code) ?? ReportLanguage.French;
}
