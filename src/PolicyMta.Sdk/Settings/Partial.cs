namespace PolicyMta.Sdk;

/// <summary>
/// Some properties of an immutable record: those that somebody wrote, to be laid over a whole one. <see cref="IPluginBuilder.Options{T}"/>
/// reads it as the settings of <typeparamref name="T"/>, none of them needed, so that a property that a later version adds can be written
/// without a change to the plugin. A property that holds a record or a list is replaced as a whole. Immutable and thread-safe if the
/// function is.
/// </summary>
/// <typeparam name="T">A record, for instance <see cref="TrafficProfile"/>.</typeparam>
/// <param name="change">Returns a copy of a record with the properties changed, or the record itself.</param>
public sealed class Partial<T>(Func<T, T> change)
    where T : class
{
    /// <summary>Changes nothing.</summary>
    public Partial()
        : this(static basis => basis)
    {
    }

    /// <summary>The record with these properties in place of its own.</summary>
    public T Over(T basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        return change(basis);
    }
}
