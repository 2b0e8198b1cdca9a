namespace PolicyMta.Core.Mime;

/// <summary>How much text may still be read from one message.</summary>
internal sealed class TextBudget(MimeNotices notices)
{
    private int _left = MimeBounds.AllText;

    /// <summary>Whether there is anything left.</summary>
    public bool TryBegin()
    {
        if (_left > 0)
            return true;
        notices.Add("the message has more text than is read");
        return false;
    }

    public void Take(int characters) => _left -= characters;
}
