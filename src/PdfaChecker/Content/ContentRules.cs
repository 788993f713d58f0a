using PdfaChecker.Rules;

namespace PdfaChecker.Content;

/// <summary>Everything that holds of what is drawn: operators, colour, images, transparency, fonts.</summary>
internal sealed class ContentRules : IClauseRules
{
    public void Check(CheckContext context)
    {
        // What is encrypted can't be read, and the file is refused for that.
        if (context.File.IsEncrypted)
        {
            return;
        }

        var walk = new ContentWalk(context);
        walk.Run();
        walk.Fonts.Check();
    }
}
