"""« Accueil des enfants »: who is expected, who came."""
