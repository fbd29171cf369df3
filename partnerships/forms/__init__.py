"""Forms, one file per noun. They say what was typed; actions decide what happens with it."""
